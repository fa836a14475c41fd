import type { AnyNode } from 'acorn';
import { appended } from '../interpret/append-items.ts';
import { isDisturbed } from '../interpret/items-of.ts';
import type { Reader } from '../interpret/reader.ts';
import { type Flow, going, then } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { literal, nothing, type RefValue, type Value } from '../state/value.ts';

const oneArgument = new Set(['String', 'Number', 'Boolean', 'JSON.stringify', 'encodeURIComponent']);

/** A method of a list of which all items are known: calls the function for each of them in turn. */
export function callForItems(
  reader: Reader,
  state: State,
  name: string,
  object: RefValue,
  items: readonly Value[],
  args: readonly Value[],
  node: AnyNode,
): Flow[] {
  const [callback = nothing, initial] = args;
  // A function of the language that takes one argument is not asked with more of them.
  const takesOne = callback.k === 'native' && oneArgument.has(callback.name);
  const call = (after: State, item: Value, at: number): Flow[] =>
    reader
      .settle(reader.call(callback, takesOne ? [item] : [item, literal(at), object], after, node))
      .map((flow) => heedChange(reader, flow, object, items, at, node));
  const truthy = (after: State, value: Value) => reader.truth(after, value);
  const from = (after: State, at: number): Flow[] => {
    const item = items[at];
    if (item === undefined) {
      if (name === 'some') return going(after, literal(false));
      if (name === 'every') return going(after, literal(true));
      return going(after, name === 'findIndex' ? literal(-1) : nothing);
    }
    return then(call(after, item, at), (ready, value) => {
      const found: Value =
        name === 'find' ? item : name === 'findIndex' ? literal(at) : literal(name === 'some');
      const stop = (there: State): Flow[] => going(there, found);
      const goOn = (there: State): Flow[] => from(there, at + 1);
      return name === 'every'
        ? reader.either(ready, truthy(ready, value), goOn, stop)
        : reader.either(ready, truthy(ready, value), stop, goOn);
    });
  };
  if (/^(?:some|every|find|findIndex)$/.test(name)) return from(state, 0);
  if (name === 'reduce') {
    const first = initial === undefined ? 1 : 0;
    const begin = initial ?? items[0];
    if (begin === undefined) return [reader.fail(state, node)];
    let sums: Flow[] = going(state, begin);
    for (const [at, item] of items.entries())
      if (at >= first)
        sums = then(sums, (after, sum) =>
          reader
            .settle(reader.call(callback, [sum, item, literal(at), object], after, node))
            .map((flow) => heedChange(reader, flow, object, items, at, node)),
        );
    return sums;
  }
  // Each flow carries the list that it has made so far.
  let flows: Flow<Value>[] = going(state, reader.make(state, { k: 'list', items: [] }));
  for (const [at, item] of items.entries())
    flows = reader.settle(
      then(flows, (after, list) =>
        then(call(after, item, at), (ready, value) => collect(reader, ready, name, list, item, value)),
      ),
    );
  return name === 'forEach' ? then(flows, (after) => going(after, nothing)) : flows;
}

/** Items that are taken away or put in between are gone through, or not, by rules that are not followed. */
function heedChange(
  reader: Reader,
  flow: Flow,
  object: RefValue,
  items: readonly Value[],
  at: number,
  node: AnyNode,
): Flow {
  if (flow.kind === 'go' && isDisturbed(reader, flow.state, object, items, at))
    reader.giveUp(flow.state, 'loop', `this changes what it goes through: ${reader.excerpt(node)}`, node);
  return flow;
}

function collect(reader: Reader, state: State, name: string, list: Value, item: Value, value: Value): Flow[] {
  const cell = reader.cellOf(state, list);
  const add = (there: State, items: readonly Value[]): Flow[] => {
    if (list.k === 'ref' && cell !== null) there.heap.set(list.id, appended(reader, there, cell, items));
    return going(there, list);
  };
  if (name === 'map') return add(state, [value]);
  if (name === 'flatMap') {
    const inner = reader.cellOf(state, value);
    return add(state, inner?.k === 'list' ? inner.items : [value]);
  }
  if (name === 'forEach') return going(state, list);
  return reader.either(
    state,
    reader.truth(state, value),
    (yes) => add(yes, [item]),
    (no) => going(no, list),
  );
}
