import type { AnyNode } from 'acorn';
import type { Term } from '../../term/term.ts';
import { typesIn } from '../state/learn.ts';
import type { State } from '../state/state.ts';
import { mayBeOf, nullishTypes } from '../state/type-mask.ts';
import { nothing, type Value } from '../state/value.ts';
import { keyOf } from './read-member.ts';
import type { Reader } from './reader.ts';

/** Notes a read of the event or of the step state, and remembers with the value which read gave it. */
export function registerRead(
  reader: Reader,
  state: State,
  node: AnyNode,
  object: Value,
  key: Value,
  value: Value,
): Value {
  const place = placeOf(object);
  if (place === null) return value;
  const name = keyOf(key);
  const id = `${node.start} ${node.end}`;
  const inner = object.k === 'term' ? object.read : undefined;
  const before = inner === undefined ? undefined : reader.sites.reads.get(inner);
  // The read goes on: only the longest counts.
  if (before !== undefined && before.start === node.start && before.end < node.end) before.prefix = true;
  const path = name === null ? place.path : [...place.path, name];
  if (name === null && place.root === 'step')
    reader.note('step-path', `what is read is computed: ${reader.excerpt(node)}`, node);
  if (name === 'length' && value.k === 'term' && value.term.kind === 'apply') {
    if (before !== undefined) before.prefix = false;
    return value;
  }
  const guarded = isTested(state, object, place, value);
  const site = reader.sites.reads.get(id);
  if (site === undefined)
    reader.sites.reads.set(id, {
      root: place.root,
      path,
      start: node.start,
      end: node.end,
      open: name === null,
      unguarded: !guarded,
      tested: false,
      prefix: false,
    });
  else if (!guarded) site.unguarded = true;
  return value.k === 'term' && value !== nothing ? { ...value, read: id } : value;
}

/** What stands at a place of the event or step: an input, or one that is there in one case. */
function placeOf(value: Value): { readonly root: 'event' | 'step'; readonly path: readonly string[] } | null {
  if (value.k === 'choose') return placeOf(value.yes) ?? placeOf(value.no);
  return value.k === 'term' ? placeOfTerm(value.term) : null;
}

function placeOfTerm(
  term: Term,
): { readonly root: 'event' | 'step'; readonly path: readonly string[] } | null {
  if (term.kind === 'choose') {
    const [yes, no] = [placeOfTerm(term.yes), placeOfTerm(term.no)];
    if (yes === null || no === null) return yes ?? no;
    return JSON.stringify(yes) === JSON.stringify(no) ? yes : null;
  }
  if (term.kind !== 'input') return null;
  const { source, path } = term.input;
  return source.kind === 'event' || source.kind === 'step' ? { root: source.kind, path } : null;
}

/**
 * Whether something before has asked for it: the value itself, or what it is a member of, could have been nothing by its type, and
 * is known to be there.
 */
function isTested(
  state: State,
  object: Value,
  place: { readonly root: 'event' | 'step'; readonly path: readonly string[] },
  value: Value,
): boolean {
  if (object.k === 'choose' || (object.k === 'term' && object.term.kind === 'choose')) return true;
  if (value.k === 'term' && value.term.kind === 'input' && isKnown(state, value.term)) return true;
  for (let depth = place.path.length; depth > 0; depth -= 1) {
    const source = { kind: place.root, at: '' } as const;
    if (isKnown(state, { kind: 'input', input: { source, path: place.path.slice(0, depth) } })) return true;
  }
  return false;
}

function isKnown(state: State, term: Term): boolean {
  if (mayBeOf(typesIn(state, term), nullishTypes)) return false;
  return state.wasTested(term);
}
