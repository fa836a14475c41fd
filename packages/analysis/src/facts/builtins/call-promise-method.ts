import type { AnyNode } from 'acorn';
import { awaitValue } from '../interpret/await-value.ts';
import type { Reader } from '../interpret/reader.ts';
import { type Flow, going } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { nothing, type PromiseValue, type Value } from '../state/value.ts';
import type { Unfollowed } from './call-native.ts';

/**
 * `then`, `catch` and `finally`, read as if what they wait for were waited for at once. That is exact where their own promise is
 * awaited; where nobody does, the statement is not followed.
 */
export function callPromiseMethod(
  reader: Reader,
  state: State,
  name: string,
  object: PromiseValue,
  args: readonly Value[],
  node: AnyNode,
  unfollowed: Unfollowed,
): Flow[] {
  if (name !== 'then' && name !== 'catch' && name !== 'finally')
    return unfollowed(reader, state, [object, ...args], node);
  const [first = nothing, second = nothing] = args;
  const onValue = name === 'then' ? first : nothing;
  const onError = name === 'catch' ? first : name === 'then' ? second : nothing;
  const settled = (flows: readonly Flow[]): Flow[] =>
    reader.settle(
      flows.map((flow): Flow => {
        if (flow.kind !== 'go' && flow.kind !== 'throw') return flow;
        const threw = flow.kind === 'throw';
        return {
          kind: 'go',
          state: flow.state,
          value: {
            k: 'promise',
            of: 'settled',
            threw,
            value: flow.value,
            at: flow.kind === 'throw' ? flow.at : node.start,
          },
        };
      }),
    );
  const next = (after: State, handler: Value, value: Value): Flow[] => {
    const flows = reader.call(handler, name === 'finally' ? [] : [value], after, node);
    return flows.flatMap((flow) =>
      flow.kind === 'go' ? awaitValue(reader, flow.state, flow.value, node) : [flow],
    );
  };
  return settled(
    awaitValue(reader, state, object, node).flatMap((flow): Flow[] => {
      if (flow.kind === 'go') {
        if (name === 'finally') return keep(next(flow.state, first, nothing), flow);
        return onValue.k === 'function' || onValue.k === 'native'
          ? next(flow.state, onValue, flow.value)
          : [flow];
      }
      if (flow.kind !== 'throw') return [flow];
      if (name === 'finally') return keep(next(flow.state, first, nothing), flow);
      return onError.k === 'function' || onError.k === 'native'
        ? next(flow.state, onError, flow.value)
        : [flow];
    }),
  );
}

/** What `finally` gives is left aside, unless it throws. */
function keep(flows: readonly Flow[], before: Flow): Flow[] {
  return flows.flatMap((flow): Flow[] => {
    if (flow.kind !== 'go') return [flow];
    return before.kind === 'go' ? going(flow.state, before.value) : [{ ...before, state: flow.state }];
  });
}
