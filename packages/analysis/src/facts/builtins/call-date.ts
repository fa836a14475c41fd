import type { AnyNode } from 'acorn';
import { apply, choose } from '../../term/build-term.ts';
import { toNumber, toText } from '../interpret/operators.ts';
import type { Reader } from '../interpret/reader.ts';
import { type Flow, going } from '../state/flow.ts';
import type { State } from '../state/state.ts';
import { bit } from '../state/type-mask.ts';
import { type DateValue, ofTerm, type TermValue, type Value } from '../state/value.ts';
import { isPlainNumber, unknownNumber } from './call-number.ts';

/** `Date.parse` */
export function parseDate(reader: Reader, state: State, text: Value): TermValue {
  if (text.k !== 'term' || text.nan === true) return unknownNumber(reader, [text]);
  return { k: 'term', term: reader.limit(apply('parseDate', toText(reader, state, text))), nan: true };
}

/** `new Date(…)` */
export function makeDate(reader: Reader, state: State, args: readonly Value[]): DateValue {
  const [first] = args;
  if (first === undefined) return { k: 'date', ms: reader.outside('clock', bit.number) };
  if (args.length > 1) return { k: 'date', ms: unknownNumber(reader, args) };
  if (first.k === 'date' || isPlainNumber(reader, state, first))
    return { k: 'date', ms: toNumber(reader, state, first) };
  if (first.k !== 'term') return { k: 'date', ms: unknownNumber(reader, args) };
  if (first.nan === true) return { k: 'date', ms: first };
  const isText = reader.isOfType(state, first, bit.string | bit.list | bit.object);
  const { term } = parseDate(reader, state, first);
  return {
    k: 'date',
    ms: {
      k: 'term',
      term: reader.limit(choose(isText, term, toNumber(reader, state, first).term)),
      nan: true,
    },
  };
}

/** A method of a date that gives something; null for those that change it. */
export function callDateMethod(
  reader: Reader,
  state: State,
  name: string,
  date: DateValue,
  node: AnyNode,
): Flow[] | null {
  const { ms } = date;
  switch (name) {
    case 'getTime':
    case 'valueOf':
      return going<Value>(state, ms);
    case 'toISOString': {
      const text = apply('writeDate', ms.term);
      if (ms.nan !== true) return going(state, ofTerm(text));
      // What is no date has no such text.
      return reader.failIf(state, reader.nullishTerm(state, text), node, (after) =>
        going(after, ofTerm(text)),
      );
    }
    case 'toJSON':
      return going(state, ofTerm(apply('orNull', apply('writeDate', ms.term))));
    default:
      if (name.startsWith('to')) return going(state, reader.opaque(bit.string, date));
      return name.startsWith('get') ? going<Value>(state, unknownNumber(reader, [date])) : null;
  }
}
