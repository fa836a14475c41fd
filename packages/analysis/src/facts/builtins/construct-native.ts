import type { AnyNode } from 'acorn';
import { apply, value as constant } from '../../term/build-term.ts';
import type { Term } from '../../term/term.ts';
import { distinct, itemsOf } from '../interpret/items-of.ts';
import { toText } from '../interpret/operators.ts';
import type { Reader } from '../interpret/reader.ts';
import { type Flow, going } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { bit } from '../state/type-mask.ts';
import { type Cell, nothing, ofTerm, textOf, type Value } from '../state/value.ts';
import { makeDate } from './call-date.ts';
import type { Unfollowed } from './call-native.ts';

export const errorNames = /^(?:Error|TypeError|RangeError|SyntaxError|ReferenceError|EvalError|URIError)$/;

/** `new` of something of the language. */
export function construct(
  reader: Reader,
  state: State,
  name: string,
  args: readonly Value[],
  node: AnyNode,
  unfollowed: Unfollowed,
): Flow[] {
  const [first = nothing, second] = args;
  if (errorNames.test(name))
    return going<Value>(state, {
      k: 'error',
      error_kind: null,
      message: ofTerm(args.length === 0 ? constant('') : reader.limit(toText(reader, state, first))),
    });
  switch (name) {
    case 'Date':
      return going<Value>(state, makeDate(reader, state, args));
    case 'Map':
    case 'Set':
      return collection(reader, state, name, first, args.length === 0, node, unfollowed);
    case 'URL':
      return makeUrl(reader, state, first, second, node);
    case 'URLSearchParams':
    case 'TextEncoder':
    case 'TextDecoder':
      return going(
        state,
        reader.make(state, {
          k: 'unknown',
          term: reader.opaque(bit.object, ...args.map((arg) => ofTerm(reader.termOf(state, arg)))).term,
          tame: name !== 'TextDecoder',
        }),
      );
    case 'RegExp': {
      const [source, flags] = [textOf(first), second === undefined ? '' : textOf(second)];
      if (source === null || flags === null || !isPattern(source, flags))
        return reader.mayFail(state, node, (after) => going(after, reader.opaque(bit.object, first)));
      return going<Value>(state, { k: 'pattern', source, flags });
    }
    case 'Promise':
    case 'Function':
      return unfollowed(reader, state, args, node, true);
    default:
      return unfollowed(reader, state, args, node, name === '?');
  }
}

function isPattern(source: string, flags: string): boolean {
  try {
    new RegExp(source, flags);
    return true;
  } catch {
    return false;
  }
}

function collection(
  reader: Reader,
  state: State,
  name: 'Map' | 'Set',
  from: Value,
  isEmpty: boolean,
  node: AnyNode,
  unfollowed: Unfollowed,
): Flow[] {
  const items = isEmpty ? [] : itemsOf(reader, state, from);
  if (items !== null && name === 'Set')
    return going(state, reader.make(state, { k: 'set', items: distinct(items) }));
  const entries = new Map<string, Value>();
  for (const item of items ?? []) {
    const pair = itemsOf(reader, state, item);
    const key = textOf(pair?.[0]);
    if (key === null) return unfollowed(reader, state, [from], node);
    entries.set(key, pair?.[1] ?? nothing);
  }
  if (items !== null) return going(state, reader.make(state, { k: 'map', entries }));
  const term = reader.opaque(bit.object, ofTerm(reader.termOf(state, from))).term;
  return reader.mayFail(state, node, (after) => going(after, reader.make(after, { k: 'unknown', term })));
}

/** The host is known when it is written out: in the URL itself, or in the base of a path that cannot leave it. */
function makeUrl(reader: Reader, state: State, url: Value, base: Value | undefined, node: AnyNode): Flow[] {
  const target = toText(reader, state, url);
  const baseText = base === undefined ? undefined : textOf(ofTerm(toText(reader, state, base)));
  const make = (cell: Cell): Flow[] => going(state, reader.make(state, cell));
  if (target.kind === 'value' && typeof target.value === 'string' && baseText !== null) {
    if (!URL.canParse(target.value, baseText)) return [reader.fail(state, node)];
    const parsed = new URL(target.value, baseText);
    return make({ k: 'url', origin: parsed.origin, href: constant(parsed.href) });
  }
  const start = literalStart(target);
  const origin =
    typeof baseText === 'string' && URL.canParse(baseText) && /^(?:\/(?![/\\])|\?|#|\.{1,2}\/)/.test(start)
      ? new URL(baseText).origin
      : originOf(start);
  const rest = reader.opaque(bit.string, url, ...(base === undefined ? [] : [base])).term;
  const href = origin === null ? rest : apply('jsAdd', constant(`${origin}/`), rest);
  const cell: Cell = { k: 'url', origin, href };
  if (origin !== null) return make(cell);
  return reader.mayFail(state, node, (after) => going(after, reader.make(after, cell)));
}

function literalStart(term: Term): string {
  if (term.kind === 'value') return String(term.value);
  if (term.kind === 'apply' && term.op === 'jsAdd' && term.args[0] !== undefined)
    return literalStart(term.args[0]);
  return '';
}

function originOf(start: string): string | null {
  const found = /^https?:\/\/[^/?#\\]+(?=[/?#])/i.exec(start)?.[0];
  return found !== undefined && URL.canParse(found) ? new URL(found).origin : null;
}
