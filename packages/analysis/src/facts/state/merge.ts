import { and, not } from '../../term/build-term.ts';
import { spellTerm } from '../../term/spell-term.ts';
import type { Term } from '../../term/term.ts';
import { restsOnUnfollowed } from '../../term/unfollowed.ts';
import type { WayEffect } from '../action-facts.ts';
import { eitherOf } from './either-of.ts';
import type { Flow } from './flow.ts';
import { commonConditions, listConditions, type Passed, State } from './state.ts';
import { maxTermSize, sizeOf } from './term-size.ts';
import { anyType, type Mask } from './type-mask.ts';
import { type Cell, chooseValue, literal, sameValue, type Value } from './value.ts';

/** Gives a value, or a cell, up for one of which nothing is known but what flows into it. */
export interface Forget {
  value(of: Value): Value;
  cell(of: Cell): Cell;
}

/**
 * Makes one flow of those that only differ in what variables hold. `lossily`: of all that go the same way, whatever they did; then
 * their effects are no longer told apart.
 */
export function mergeFlows<Held extends Value | undefined>(
  flows: readonly Flow<Held>[],
  forget: Forget,
  lossily = false,
): Flow<Held>[] {
  if (flows.length < 2) return [...flows];
  let rest = [...flows];
  for (;;) {
    const pair = closestPair(rest, lossily);
    if (pair === null) return rest;
    const [first, second] = [rest[pair[0]], rest[pair[1]]];
    if (first === undefined || second === undefined) return rest;
    const merged = mergePair(first, second, forget, lossily);
    rest = rest.flatMap((flow, index) => (index === pair[0] ? [merged] : index === pair[1] ? [] : [flow]));
  }
}

const allPairs = 24;

/** The two that parted last. */
function closestPair<Held>(flows: readonly Flow<Held>[], lossily: boolean): readonly [number, number] | null {
  let best: readonly [number, number] | null = null;
  let bestDepth = -1;
  for (let at = 0; at < flows.length; at += 1) {
    const last = flows.length > allPairs ? Math.min(at + 3, flows.length) : flows.length;
    for (let other = at + 1; other < last; other += 1) {
      const [a, b] = [flows[at], flows[other]];
      if (a === undefined || b === undefined || !canMerge(a, b, lossily)) continue;
      const depth = commonConditions(a.state.conditions, b.state.conditions)?.depth ?? 0;
      if (depth > bestDepth) {
        best = [at, other];
        bestDepth = depth;
      }
    }
  }
  return best;
}

function canMerge<Held>(a: Flow<Held>, b: Flow<Held>, lossily: boolean): boolean {
  if (a.kind !== b.kind) return false;
  if ('label' in a && 'label' in b && a.label !== b.label) return false;
  if ('error_kind' in a && 'error_kind' in b && a.error_kind !== b.error_kind) return false;
  if (lossily) return true;
  // Errors that leave for good are told apart by where they come from.
  if (a.kind === 'throw' && b.kind === 'throw' && a.at !== b.at) return false;
  if ('value' in a && 'value' in b && partsPromises(a.value, b.value)) return false;
  return sameDeeds(a.state, b.state);
}

/** What is to be thrown where it is waited for, and what is not. */
function partsPromises(a: unknown, b: unknown): boolean {
  const [first, second] = [a as Value | undefined, b as Value | undefined];
  if (first?.k !== 'promise' || second?.k !== 'promise') return false;
  if (first.of !== 'settled' || second.of !== 'settled') return false;
  return first.threw !== second.threw || (first.threw && first.at !== second.at);
}

function sameDeeds(a: State, b: State): boolean {
  return (
    a.exchanges.length === b.exchanges.length &&
    a.exchanges.every((exchange, index) => exchange === b.exchanges[index]) &&
    (a.denied === b.denied ||
      (a.denied !== null && b.denied !== null && spellTerm(a.denied) === spellTerm(b.denied))) &&
    a.effects.length === b.effects.length &&
    a.effects.every((effect, index) => {
      const other = b.effects[index];
      return effect === other || (other !== undefined && sameEffect(effect, other));
    })
  );
}

function sameEffect(a: WayEffect, b: WayEffect): boolean {
  return spellEffect(a) === spellEffect(b);
}

export function spellEffect(effect: WayEffect): string {
  switch (effect.kind) {
    case 'state.set':
      return `${effect.kind} ${spellTerm(effect.key)} ${spellTerm(effect.value)}`;
    case 'user.setAppMetadata':
      return `${effect.kind} ${spellTerm(effect.patch)}`;
    case 'session.setCustomClaim':
      return `${effect.kind} ${spellTerm(effect.name)} ${spellTerm(effect.value)}`;
  }
}

function mergePair<Held extends Value | undefined>(
  a: Flow<Held>,
  b: Flow<Held>,
  forget: Forget,
  lossily: boolean,
): Flow<Held> {
  const common = commonConditions(a.state.conditions, b.state.conditions);
  const [first, second] = [
    listConditions(a.state.conditions, common),
    listConditions(b.state.conditions, common),
  ];
  const test = testBetween(first, second);
  const state = mergeStates(a.state, b.state, test, forget);
  state.conditions = common;
  const either = eitherOf(first, second);
  if (sizeOf(either) > maxTermSize) state.lossy = true;
  else if (either.kind !== 'value')
    state.conditions = { term: either, before: common, depth: (common?.depth ?? 0) + 1 };
  if (lossily && !sameDeeds(a.state, b.state)) {
    state.lossy = true;
    state.denied = a.state.denied !== null && b.state.denied !== null ? a.state.denied : null;
  }
  if (!('value' in a) || !('value' in b)) return { ...a, state };
  const [own, other] = [a.value as Value | undefined, b.value as Value | undefined];
  if (own === undefined || other === undefined) return { ...a, state };
  return { ...a, state, value: limited(chooseValue(test, own, other), forget) } as Flow<Held>;
}

/** What tells the first from the second, given that one of them holds. */
function testBetween(first: readonly Term[], second: readonly Term[]): Term {
  const [a, b] = [first[0], second[0]];
  if (a !== undefined && b !== undefined && areOpposites(a, b)) return a;
  return and(...first);
}

function areOpposites(a: Term, b: Term): boolean {
  return spellTerm(not(a)) === spellTerm(b) || spellTerm(not(b)) === spellTerm(a);
}

function mergeStates(a: State, b: State, test: Term, forget: Forget): State {
  const state = a.fork();
  if (a.vars.read !== b.vars.read) {
    for (const [slot, value] of b.vars.read) {
      const own = a.vars.read.get(slot);
      if (own === value) continue;
      state.vars.set(slot, own === undefined ? value : limited(chooseValue(test, own, value), forget));
    }
  }
  if (a.heap.read !== b.heap.read) {
    for (const [id, cell] of b.heap.read) {
      const own = a.heap.read.get(id);
      if (own === cell) continue;
      state.heap.set(id, own === undefined ? cell : mergeCells(test, own, cell, forget));
    }
  }
  state.types = new State().types;
  if (a.types.read === b.types.read) state.types = a.types.fork();
  else
    for (const [key, mask] of a.types.read) {
      const other = b.types.read.get(key);
      const both: Mask = other === undefined ? anyType : mask | other;
      if (both !== anyType) state.types.set(key, both);
    }
  state.known = new State().known;
  if (a.known.read === b.known.read) state.known = a.known.fork();
  else
    for (const [key, holds] of a.known.read) if (b.known.read.get(key) === holds) state.known.set(key, holds);
  state.tested = new State().tested;
  if (a.tested.read === b.tested.read) state.tested = a.tested.fork();
  else for (const key of a.tested.read.keys()) if (b.tested.read.has(key)) state.tested.set(key, true);
  if (a.passed.read !== b.passed.read)
    mergePassed(state, a.passed.read, b.passed.read, restsOnUnfollowed(test) ? 'unknown' : 'sometimes');
  state.lossy = a.lossy || b.lossy;
  return state;
}

type PassedSites = State['passed']['read'];

function mergePassed(state: State, a: PassedSites, b: PassedSites, otherwise: Passed): void {
  for (const site of new Set([...a.keys(), ...b.keys()])) {
    const both = [a.get(site), b.get(site)];
    const always = both.every((one) => one === 'always');
    state.passed.set(site, always ? 'always' : both.includes('unknown') ? 'unknown' : otherwise);
  }
}

function limited(value: Value, forget: Forget): Value {
  if (value.k === 'term') return sizeOf(value.term) > maxTermSize ? forget.value(value) : value;
  return value.k === 'choose' && alternativesOf(value) > 16 ? forget.value(value) : value;
}

function alternativesOf(value: Value): number {
  return value.k === 'choose' ? alternativesOf(value.yes) + alternativesOf(value.no) : 1;
}

function mergeCells(test: Term, a: Cell, b: Cell, forget: Forget): Cell {
  if (a.k === 'object' && b.k === 'object' && a.base === b.base && sameKeys(a.entries, b.entries)) {
    const entries = new Map<string, Value>();
    for (const [key, value] of a.entries) {
      const other = b.entries.get(key) ?? literal(undefined);
      entries.set(key, sameValue(value, other) ? value : limited(chooseValue(test, value, other), forget));
    }
    return { k: 'object', base: a.base, entries };
  }
  const merged: Cell = { k: 'choose', test, yes: a, no: b };
  return cellsOf(merged) > 8 ? forget.cell(merged) : merged;
}

function cellsOf(cell: Cell): number {
  return cell.k === 'choose' ? cellsOf(cell.yes) + cellsOf(cell.no) : 1;
}

function sameKeys(a: ReadonlyMap<string, Value>, b: ReadonlyMap<string, Value>): boolean {
  const [first, second] = [[...a.keys()], [...b.keys()]];
  return first.length === second.length && first.every((key, index) => key === second[index]);
}
