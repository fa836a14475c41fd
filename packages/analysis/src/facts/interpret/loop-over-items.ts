import type { ForInStatement, ForOfStatement } from 'acorn';
import { and, or } from '../../term/build-term.ts';
import { each, itemTerm } from '../../term/each.ts';
import { simplify } from '../../term/simplify.ts';
import type { Term } from '../../term/term.ts';
import { inputsOf } from '../../term/visit-inputs.ts';
import { type Flow, going } from '../state/flow.ts';
import { listConditions, type State } from '../state/state.ts';
import { sizeOf } from '../state/term-size.ts';
import { bit, isOnly } from '../state/type-mask.ts';
import { ofTerm, type Value } from '../state/value.ts';
import { forgetAssigned } from './any-times.ts';
import { didNothing, largestBody } from './body-over-item.ts';
import type { Reader } from './reader.ts';

/**
 * A loop over a list from outside whose turns change nothing but what the action has made itself, and each go on to the next or throw:
 * it throws when there is an element at which it does. Null when it is no such loop.
 */
export function overItems(
  reader: Reader,
  node: ForOfStatement | ForInStatement,
  state: State,
  value: Value,
  turn: (state: State, item: Value) => Flow<undefined>[],
): Flow<undefined>[] | null {
  if (node.type === 'ForInStatement' || !isOnly(reader.types(state, value), bit.list)) return null;
  const list = reader.termOf(state, value);
  if (inputsOf(list).some(({ source }) => source.kind === 'opaque')) return null;
  const name = String(reader.itemDepth);
  const before = reader.checkpoint();
  const trial = state.fork();
  forgetAssigned(reader, trial, node);
  reader.itemDepth += 1;
  const flows = reader.settle(turn(trial.fork(), ofTerm(itemTerm(name))));
  reader.itemDepth -= 1;
  const throws = whereItThrows(state, trial, flows);
  if (throws === null || sizeOf(throws) > largestBody || reader.isNewer(throws, before)) {
    reader.restore(before);
    return null;
  }
  const some = reader.decided(state, simplify(each('some', list, name, throws)));
  const { yes, no } = reader.branch(state, some, true);
  if (no !== null) forgetAssigned(reader, no, node);
  return [
    ...(yes === null ? [] : [reader.fail(yes, node.body)]),
    ...(no === null ? [] : going(no, undefined)),
  ];
}

function whereItThrows(before: State, trial: State, flows: readonly Flow<undefined>[]): Term | null {
  const throws: Term[] = [];
  for (const flow of flows) {
    if (flow.state.impossible) continue;
    if (!didNothing(before, flow.state)) return null;
    if (flow.kind === 'go') continue;
    if (flow.kind !== 'throw' || flow.value.k !== 'error' || flow.value.error_kind !== null) return null;
    throws.push(and(...listConditions(flow.state.conditions, trial.conditions)));
  }
  return or(...throws);
}
