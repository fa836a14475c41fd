import { apply } from '../../term/build-term.ts';
import type { Term } from '../../term/term.ts';
import type { State } from '../state/state.ts';
import type { Cell, Value } from '../state/value.ts';
import type { Reader } from './reader.ts';

/** A list with more at its end. */
export function appended(reader: Reader, state: State, cell: Cell, items: readonly Value[]): Cell {
  reader.spend(1 + (items.length >> 2));
  if (cell.k === 'list') return { k: 'list', items: [...cell.items, ...items] };
  if (cell.k === 'choose')
    return {
      ...cell,
      yes: appended(reader, state, cell.yes, items),
      no: appended(reader, state, cell.no, items),
    };
  if (cell.k !== 'unknown') return reader.cell(cell);
  const added: Term = { kind: 'list', items: items.map((item) => reader.termOf(state, item)) };
  return { k: 'unknown', term: reader.limit(apply('concat', cell.term, added)) };
}
