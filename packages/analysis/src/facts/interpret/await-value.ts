import type { AnyNode } from 'acorn';
import { type Flow, going, then } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { anyType } from '../state/type-mask.ts';
import { literal, type Value } from '../state/value.ts';
import { awaitFetch } from './call-api.ts';
import type { Reader } from './reader.ts';

/** What waiting for a value gives. */
export function awaitValue(reader: Reader, state: State, value: Value, node: AnyNode): Flow[] {
  if (value.k === 'choose')
    return reader.either(
      state,
      value.test,
      (yes) => awaitValue(reader, yes, value.yes, node),
      (no) => awaitValue(reader, no, value.no, node),
    );
  const cell = reader.cellOf(state, value);
  if (cell?.k === 'object' && cell.entries.get('then')?.k === 'function') {
    // It is called to say what it comes to.
    reader.giveUp(state, 'call', `this is not followed: ${reader.excerpt(node)}`, node);
    return going(state, reader.unfollowed(anyType));
  }
  if (value.k !== 'promise') return going(state, value);
  switch (value.of) {
    case 'fetch':
      return awaitFetch(reader, state, value.exchange, node);
    case 'settled':
      if (value.threw) return [{ kind: 'throw', state, value: value.value, at: value.at }];
      return awaitValue(reader, state, value.value, node);
    case 'all':
      return awaitAll(reader, state, value.items, node, (after, item) =>
        awaitValue(reader, after, item, node),
      );
    case 'allSettled':
      return awaitAll(reader, state, value.items, node, (after, item) =>
        settled(reader, awaitValue(reader, after, item, node)),
      );
  }
}

function awaitAll(
  reader: Reader,
  state: State,
  items: readonly Value[],
  node: AnyNode,
  wait: (state: State, item: Value) => Flow[],
  done: readonly Value[] = [],
): Flow[] {
  const [first, ...rest] = items;
  if (first === undefined) return going(state, reader.make(state, { k: 'list', items: done }));
  return then(reader.settle(wait(state, first)), (after, value) =>
    awaitAll(reader, after, rest, node, wait, [...done, value]),
  );
}

/** What `Promise.allSettled` says of each. */
function settled(reader: Reader, flows: readonly Flow[]): Flow[] {
  return flows.flatMap((flow): Flow[] => {
    if (flow.kind !== 'go' && flow.kind !== 'throw') return [flow];
    const entries = new Map<string, Value>([
      ['status', literal(flow.kind === 'go' ? 'fulfilled' : 'rejected')],
      [flow.kind === 'go' ? 'value' : 'reason', flow.value],
    ]);
    return going(flow.state, reader.make(flow.state, { k: 'object', base: null, entries }));
  });
}
