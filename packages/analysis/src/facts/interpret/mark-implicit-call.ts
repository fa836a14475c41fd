import type { AnyNode } from 'acorn';
import type { State } from '../state/state.ts';
import type { Value } from '../state/value.ts';
import type { Reader } from './reader.ts';

/** A function under such a name is called where no call is written; under a computed name it may be one of those. */
export function markImplicitCall(
  reader: Reader,
  state: State,
  key: string | null,
  value: Value,
  node: AnyNode,
): void {
  if (value.k === 'choose') {
    markImplicitCall(reader, state, key, value.yes, node);
    markImplicitCall(reader, state, key, value.no, node);
  } else if (value.k === 'function' && (key === null || reader.implicitNames.has(key))) {
    reader.giveUp(state, 'syntax', `this is not followed: ${reader.excerpt(node)}`, node);
    reader.sites.escaped ??= node;
  }
}
