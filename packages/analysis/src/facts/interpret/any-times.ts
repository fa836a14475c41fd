import type { AnyNode } from 'acorn';
import type { Flow } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { anyType, bit } from '../state/type-mask.ts';
import type { Value } from '../state/value.ts';
import { changesOf } from './changes-of.ts';
import type { Reader } from './reader.ts';

/**
 * A function that is called any number of times, none included, with arguments that stand for all of them; then it goes on. What
 * it sets is unknown afterwards, and so is what it does when it does anything.
 */
export function maybeCall(
  reader: Reader,
  state: State,
  callee: Value,
  args: readonly Value[],
  node: AnyNode,
  next: (state: State) => Flow[],
): Flow[] {
  if (callee.k !== 'function') return next(state);
  forgetAssigned(reader, state, callee.node);
  return anyTimes(reader, state, node, (yes) =>
    reader
      .call(callee, args, yes, node)
      .map(
        (flow): Flow<undefined> =>
          flow.kind === 'go' ? { kind: 'go', state: flow.state, value: undefined } : flow,
      ),
  ).flatMap((flow): Flow[] => (flow.kind === 'go' ? next(flow.state) : [flow]));
}

/**
 * What is done any number of times, none included: one turn is followed for all. A turn that leaves for good is the last one. Where
 * a turn that does not leave does anything, nobody can say how often.
 */
export function anyTimes(
  reader: Reader,
  state: State,
  node: { readonly start: number; readonly end: number },
  turn: (state: State) => Flow<undefined>[],
): Flow<undefined>[] {
  const before = state.fork();
  const { yes, no } = reader.branch(state, reader.opaque(bit.boolean).term);
  const flows = yes === null ? [] : turn(yes);
  const idle = flows.every(
    (flow) =>
      flow.kind !== 'go' ||
      (flow.state.effects === before.effects &&
        flow.state.exchanges === before.exchanges &&
        flow.state.denied === before.denied),
  );
  if (!idle) reader.note('loop', `how often this is done is not known: ${reader.excerpt(node)}`, node);
  for (const { kind, state: after } of flows) {
    if (!idle) after.lossy = true;
    if (kind !== 'go') continue;
    after.vars = before.vars.fork();
    after.heap = before.heap.fork();
  }
  return reader.settle([
    ...(no === null ? [] : [{ kind: 'go', state: no, value: undefined } as const]),
    ...flows,
  ]);
}

/** What a piece of code that runs an unknown number of times assigns, or may change, becomes unknown. */
export function forgetAssigned(reader: Reader, state: State, node: AnyNode): void {
  const { names, changes } = changesOf(node, reader.assigned);
  for (const [slot, value] of state.vars.read)
    if (names.has(reader.slotNames.get(slot) ?? '')) state.vars.set(slot, reader.opaque(anyType, value));
  if (!changes) return;
  for (const [id, cell] of state.heap.read) if (!reader.frozen.has(id)) state.heap.set(id, reader.cell(cell));
}
