import { apply, choose, list, object } from '../../term/build-term.ts';
import type { Term } from '../../term/term.ts';
import type { State } from '../state/state.ts';
import { anyType, bit } from '../state/type-mask.ts';
import { type Cell, ofTerm, type Value } from '../state/value.ts';
import type { Reader } from './reader.ts';

const maxDepth = 24;
const maxParts = 512;

export interface TermOfOptions {
  /** That no number in it is `NaN` is known: the api has thrown otherwise. */
  readonly isWritable: boolean;
}

const anything: TermOfOptions = { isWritable: false };

/** A value as a term: what an object holds at this moment. Large or deep things are nothing but what flows into them. */
export function termOf(
  reader: Reader,
  state: State,
  value: Value,
  options: TermOfOptions = anything,
  depth = 0,
): Term {
  if (depth > maxDepth) return reader.opaque(anyType).term;
  switch (value.k) {
    case 'term':
      return value.nan === true && !options.isWritable
        ? reader.opaque(bit.number, value).term
        : reader.limit(value.term);
    case 'choose':
      return reader.limit(
        choose(
          value.test,
          termOf(reader, state, value.yes, options, depth),
          termOf(reader, state, value.no, options, depth),
        ),
      );
    case 'ref': {
      const cell = state.heap.read.get(value.id);
      return cell === undefined
        ? reader.opaque(anyType).term
        : reader.limit(termOfCell(reader, state, cell, options, depth));
    }
    case 'date':
      return value.ms.nan === true
        ? reader.opaque(bit.string | bit.null, value).term
        : apply('writeDate', value.ms.term);
    default:
      return reader.opaque(bit.object, value).term;
  }
}

export function termOfCell(
  reader: Reader,
  state: State,
  cell: Cell,
  options: TermOfOptions = anything,
  depth = 0,
): Term {
  reader.spend();
  if (valuesIn(cell).length > maxParts) return reader.cellTerm(cell);
  const inner = (value: Value): Term => termOf(reader, state, value, options, depth + 1);
  switch (cell.k) {
    case 'object':
      return object(
        [...cell.entries].map(([key, value]) => [key, inner(value)] as const),
        cell.base,
      );
    case 'list':
      return list(cell.items.map(inner));
    case 'choose':
      return choose(
        cell.test,
        termOfCell(reader, state, cell.yes, options, depth + 1),
        termOfCell(reader, state, cell.no, options, depth + 1),
      );
    case 'unknown':
      return cell.term;
    case 'url':
      return cell.href;
    default:
      return reader.opaque(bit.object, ...valuesIn(cell)).term;
  }
}

export function valuesIn(cell: Cell): readonly Value[] {
  switch (cell.k) {
    case 'object':
      return [...(cell.base === null ? [] : [ofTerm(cell.base)]), ...cell.entries.values()];
    case 'map':
      return [...cell.entries.values()];
    case 'list':
    case 'set':
      return cell.items;
    case 'choose':
      return [...valuesIn(cell.yes), ...valuesIn(cell.no)];
    case 'unknown':
      return [ofTerm(cell.term)];
    case 'url':
      return [ofTerm(cell.href)];
  }
}
