import { choose, input, no, object, or, value, yes } from '../../term/build-term.ts';
import { readOwn } from '../../term/read-own.ts';
import type { Input, Term } from '../../term/term.ts';
import { follow, substitute } from '../../term/visit-inputs.ts';

/** A path from the root on: `['step', 'check-fraud', 'score']`, `['event', 'user', 'email']`. */
export type AbsolutePath = readonly string[];

/** What stands at a path. `unset`: a boolean, when nothing does; `no` when surely something does. */
export interface Slot {
  readonly path: AbsolutePath;
  readonly value: Term;
  readonly unset: Term;
}

/** What a run knows when it comes to a place: slots by `keyOf` their path. What has none is as the host gave it, or not there. */
export type Environment = ReadonlyMap<string, Slot>;

export const emptyEnvironment: Environment = new Map();

export function keyOf(path: AbsolutePath): string {
  return path.join('\u0000');
}

/** What stands below the new slot goes. */
export function writeSlot(environment: Map<string, Slot>, slot: Slot): void {
  const key = keyOf(slot.path);
  if (!environment.has(key)) {
    const below = `${key}\u0000`;
    for (const other of environment.keys()) if (other.startsWith(below)) environment.delete(other);
  }
  environment.set(key, slot);
}

/** The value at a path, and when there is none. */
export function readAt(environment: Environment, path: AbsolutePath): Pick<Slot, 'value' | 'unset'> {
  const own = nearest(environment, path);
  const below = `${keyOf(path)}\u0000`;
  const entries: [string, Term][] = [];
  for (const [key, slot] of environment) {
    if (key.startsWith(below)) entries.push(entryOf(slot, path.length));
  }
  if (entries.length === 0) return own;
  const joined = new Map<string, Term>();
  for (const [key, term] of entries) {
    const before = joined.get(key);
    joined.set(key, before?.kind === 'object' && term.kind === 'object' ? merge(before, term) : term);
  }
  const base = own.unset === yes ? null : own.value;
  return { value: object([...joined], base), unset: no };
}

type Nested = Extract<Term, { kind: 'object' }>;

function merge(a: Nested, b: Nested): Term {
  return object([...a.entries, ...b.entries], a.base);
}

function entryOf({ path, value: term, unset }: Slot, depth: number): [string, Term] {
  const present = choose(unset, value(undefined), term);
  const [first = '', ...rest] = path.slice(depth);
  return [
    first,
    rest.reduceRight<Term>(
      (inner, key) => ({ kind: 'object', base: null, entries: [[key, inner]] }),
      present,
    ),
  ];
}

function nearest(environment: Environment, path: AbsolutePath): Pick<Slot, 'value' | 'unset'> {
  for (let length = path.length; length > 0; length -= 1) {
    const slot = environment.get(keyOf(path.slice(0, length)));
    if (slot === undefined) continue;
    const rest = path.slice(length);
    return { value: follow(slot.value, rest), unset: or(slot.unset, lacks(slot.value, rest)) };
  }
  const [root, ...rest] = path;
  if (root === 'event' || root === 'session')
    return { value: input({ kind: root, at: '' }, ...rest), unset: no };
  return { value: value(undefined), unset: rest.length === 0 ? no : yes };
}

/** When a value whose shape is known has no such member. What is not known of is there. */
function lacks(term: Term, rest: readonly string[]): Term {
  const [key, ...deeper] = rest;
  if (key === undefined) return no;
  switch (term.kind) {
    case 'value': {
      const { value: whole } = term;
      if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) return no;
      return Object.hasOwn(whole, key) ? lacks(value(readOwn(whole, key)), deeper) : yes;
    }
    case 'object': {
      const entry = term.entries.findLast(([known]) => known === key);
      if (entry !== undefined) return lacks(entry[1], deeper);
      return term.base === null ? yes : lacks(term.base, rest);
    }
    case 'choose':
      return choose(term.test, lacks(term.yes, rest), lacks(term.no, rest));
    default:
      return no;
  }
}

/**
 * A term of an expression or of an action's facts, as it stands at a place: `step` and `event` are what is known of them there, and
 * the inputs of the action itself become inputs of this place.
 */
export function resolveTerm(
  term: Term,
  environment: Environment,
  place: { readonly number: number; readonly within: readonly string[] },
): Term {
  return substitute(term, ({ source, path }: Input) => {
    switch (source.kind) {
      case 'step':
        return readAt(environment, ['step', ...place.within, ...path]).value;
      case 'event':
        return readAt(environment, ['event', ...path]).value;
      case 'exchange':
      case 'clock':
      case 'chance':
      case 'opaque':
        return input({ ...source, at: `${place.number}:${source.at}` }, ...path);
      default:
        return null;
    }
  });
}
