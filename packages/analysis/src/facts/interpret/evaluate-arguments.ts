import type { Expression, SpreadElement } from 'acorn';
import { type Flow, then } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { nothing, type Scope, type Value } from '../state/value.ts';
import { itemsOf } from './items-of.ts';
import type { Reader } from './reader.ts';

/** Evaluates arguments in order; what is spread must be a list that is known, else all of them are unknown. */
export function evaluateAll(
  reader: Reader,
  nodes: readonly (Expression | SpreadElement | null)[],
  state: State,
  scope: Scope,
  next: (state: State, values: readonly Value[]) => Flow[],
  values: readonly Value[] = [],
): Flow[] {
  const [first, ...rest] = nodes;
  if (first === undefined) return next(state, values);
  if (first === null) return evaluateAll(reader, rest, state, scope, next, [...values, nothing]);
  const inner = first.type === 'SpreadElement' ? first.argument : first;
  return then(reader.settle(reader.evaluate(inner, state, scope)), (after, value) => {
    const spread = first.type === 'SpreadElement' ? itemsOf(reader, after, value) : [value];
    if (spread === null)
      reader.giveUp(after, 'call', `what is spread is not known: ${reader.excerpt(first)}`, first);
    return evaluateAll(reader, rest, after, scope, next, [...values, ...(spread ?? [])]);
  });
}
