import { apply, value as constant, get } from '../../term/build-term.ts';
import type { Term } from '../../term/term.ts';
import type { State } from '../state/state.ts';
import { bit } from '../state/type-mask.ts';
import { type Cell, chooseValue, literalOf, ofTerm, type Value } from '../state/value.ts';
import type { Reader } from './reader.ts';

export function cellValues(cell: Cell): readonly Value[] {
  if (cell.k === 'object')
    return [...(cell.base === null ? [] : [ofTerm(cell.base)]), ...cell.entries.values()];
  return cell.k === 'unknown' ? [ofTerm(cell.term)] : [];
}

/** `{ ...value }` over what is there already. */
export function spreadInto(reader: Reader, state: State, cell: Cell, value: Value): Cell {
  const source = reader.cellOf(state, value);
  if (cell.k === 'choose')
    return {
      ...cell,
      yes: spreadInto(reader, state, cell.yes, value),
      no: spreadInto(reader, state, cell.no, value),
    };
  if (cell.k !== 'object')
    return { k: 'unknown', term: reader.opaque(bit.object, value, ...cellValues(cell)).term };
  const isEmpty = cell.entries.size === 0 && cell.base === null;
  if (source?.k === 'object' && (source.base === null || isEmpty)) {
    const entries = new Map(cell.entries);
    for (const [key, inner] of source.entries) entries.set(key, inner);
    return { k: 'object', base: source.base ?? cell.base, entries };
  }
  const folded = literalOf(value);
  if (
    folded !== null &&
    (typeof folded.value !== 'object' || folded.value === null) &&
    typeof folded.value !== 'string'
  )
    return cell;
  const term = reader.termOf(state, value);
  const unknown: Cell = {
    k: 'unknown',
    term: reader.opaque(bit.object, value, ...cellValues(cell)).term,
  };
  if (cell.base !== null) return unknown;
  const isString = reader.isOfType(state, value, bit.string);
  const over = spreadTerm(cell, term, isEmpty);
  if (isString.kind === 'value') return isString.value === true ? unknown : over;
  return { k: 'choose', test: isString, yes: unknown, no: over };
}

function spreadTerm(cell: Extract<Cell, { k: 'object' }>, term: Term, isEmpty: boolean): Cell {
  if (isEmpty) return { k: 'object', base: term, entries: new Map() };
  const entries = new Map<string, Value>();
  for (const [key, old] of cell.entries) {
    const name = constant(key);
    entries.set(key, chooseValue(apply('has', term, name), ofTerm(get(term, name)), old));
  }
  return { k: 'object', base: term, entries };
}
