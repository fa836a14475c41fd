import type { State } from '../state/state.ts';
import type { Value } from '../state/value.ts';
import type { Reader } from './reader.ts';

/** The items of a list, or a set, of which all are known. */
export function itemsOf(reader: Reader, state: State, value: Value): readonly Value[] | null {
  const cell = reader.cellOf(state, value);
  return cell?.k === 'list' || cell?.k === 'set' ? cell.items : null;
}
