import type { AnyNode } from 'acorn';
import { and, value as constant, get, not, or } from '../../term/build-term.ts';
import { itemTerm } from '../../term/each.ts';
import type { Term } from '../../term/term.ts';
import { inputsOf } from '../../term/visit-inputs.ts';
import type { Flow } from '../state/flow.ts';
import { typesIn } from '../state/learn.ts';
import { listConditions, type State } from '../state/state.ts';
import { sizeOf } from '../state/term-size.ts';
import { anyType, bit, namesOf } from '../state/type-mask.ts';
import { ofTerm, type Value } from '../state/value.ts';
import type { Reader } from './reader.ts';

/** What a function makes of an element of a list, as terms over the `item` of that name. */
export interface ItemBody {
  readonly name: string;
  /** What it gives; a truth where that was asked for. */
  readonly gives: Term;
  /** Where it throws. */
  readonly throws: Term;
}

/** Larger bodies are not worth reasoning about. */
export const largestBody = 200;

/**
 * Reads a function that does nothing but give a value for an element of a list from outside. Null when it does more, changes what it
 * has not made itself, or gives what depends on more than the element and on what was known before.
 */
export function readItemBody(
  reader: Reader,
  state: State,
  callback: Value,
  list: Term,
  node: AnyNode,
  asTruth: boolean,
): ItemBody | null {
  if (!asksForElementOnly(callback) || inputsOf(list).some(({ source }) => source.kind === 'opaque'))
    return null;
  const name = String(reader.itemDepth);
  const types = typesIn(state, get(list, constant(0))) & ~bit.undefined;
  const isKnown = types !== 0 && types !== (anyType & ~bit.undefined);
  const item = itemTerm(name, isKnown ? namesOf(types) : undefined);
  const before = reader.checkpoint();
  const trial = state.fork();
  reader.itemDepth += 1;
  const flows = reader.settle(reader.call(callback, [ofTerm(item)], trial, node));
  reader.itemDepth -= 1;
  const found = collect(reader, state, flows, asTruth);
  const isOwn = (term: Term): boolean => sizeOf(term) <= largestBody && !reader.isNewer(term, before);
  if (found !== null && isOwn(found.gives) && isOwn(found.throws)) return { name, ...found };
  reader.restore(before);
  return null;
}

/** A function that looks at its first argument only. */
export function asksForElementOnly(callback: Value): boolean {
  if (callback.k === 'native') return /^(?:Boolean|String|Number)$/.test(callback.name);
  if (callback.k !== 'function') return false;
  const { params, async: waits, generator } = callback.node;
  return params.length <= 1 && params[0]?.type !== 'RestElement' && !waits && !generator;
}

function collect(
  reader: Reader,
  state: State,
  flows: readonly Flow[],
  asTruth: boolean,
): { readonly gives: Term; readonly throws: Term } | null {
  const throws: Term[] = [];
  let gives: Term | null = null;
  for (const flow of flows) {
    if (flow.state.impossible) continue;
    if (!isIdle(state, flow.state)) return null;
    if (flow.kind === 'throw') {
      if (flow.value.k !== 'error' || flow.value.error_kind !== null) return null;
      throws.push(and(...listConditions(flow.state.conditions, state.conditions)));
    } else if (flow.kind === 'go' && gives === null) {
      gives = asTruth ? reader.truth(flow.state, flow.value) : reader.termOf(flow.state, flow.value);
    } else return null;
  }
  if (gives === null) return null;
  const throwing = or(...throws);
  return { gives: asTruth ? and(not(throwing), gives) : gives, throws: throwing };
}

/** Nothing was done that is still there when the function is left. */
export function isIdle(before: State, after: State): boolean {
  return (
    didNothing(before, after) &&
    [...before.vars.read].every(([slot, value]) => after.vars.read.get(slot) === value) &&
    [...before.heap.read].every(([id, cell]) => after.heap.read.get(id) === cell)
  );
}

/** No request, no effect, no call of the api; variables apart. */
export function didNothing(before: State, after: State): boolean {
  return (
    after.effects === before.effects &&
    after.exchanges === before.exchanges &&
    after.denied === before.denied &&
    after.lossy === before.lossy &&
    after.passed.read.size === before.passed.read.size &&
    [...before.passed.read].every(([site, how]) => after.passed.read.get(site) === how)
  );
}
