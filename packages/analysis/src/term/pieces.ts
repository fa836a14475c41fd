import { and, apply, choose, isApply, isValue, list, not, or, value } from './build-term.ts';
import { readEach } from './each.ts';
import type { Concrete, Term } from './term.ts';
import { putItem } from './visit-inputs.ts';

/** An element of a list that is known, and when it is there. */
export interface Piece {
  readonly when: Term;
  readonly item: Term;
}

/** Longer lists are not taken to pieces. */
export const mostPieces = 24;

/** What a list is made of, in order; null when that is not known, or it may be no list. */
export function piecesOf(whole: Term): readonly Piece[] | null {
  const pieces = findPieces(whole);
  return pieces !== null && pieces.length <= mostPieces ? pieces : null;
}

function findPieces(whole: Term): readonly Piece[] | null {
  if (whole.kind === 'list') return whole.items.map((item) => ({ when: value(true), item }));
  if (isValue(whole)) {
    if (!Array.isArray(whole.value)) return null;
    return (whole.value as readonly Concrete[]).map((item) => ({ when: value(true), item: value(item) }));
  }
  if (whole.kind === 'choose') {
    const [yes, no] = [piecesOf(whole.yes), piecesOf(whole.no)];
    if (yes === null || no === null) return null;
    return [...under(whole.test, yes), ...under(not(whole.test), no)];
  }
  if (isApply(whole, 'concat')) {
    const parts = whole.args.map(piecesOf);
    return parts.every((part) => part !== null) ? parts.flat() : null;
  }
  const asked = readEach(whole);
  if (asked === null || (asked.op !== 'filter' && asked.op !== 'map')) return null;
  const pieces = piecesOf(asked.list);
  if (pieces === null) return null;
  const put = pieces.map(({ when, item }): Piece | null => {
    const body = putItem(asked.body, asked.name, item);
    if (body === null) return null;
    return asked.op === 'map' ? { when, item: body } : { when: and(when, body), item };
  });
  return put.every((piece) => piece !== null) ? put : null;
}

function under(test: Term, pieces: readonly Piece[]): readonly Piece[] {
  return pieces.map(({ when, item }) => ({ when: and(test, when), item }));
}

/** The list that the pieces make. */
export function joinPieces(pieces: readonly Piece[]): Term {
  if (pieces.every(({ when }) => isValue(when) && when.value === true))
    return list(pieces.map(({ item }) => item));
  return apply('concat', ...pieces.map(({ when, item }) => choose(when, list([item]), value([]))));
}

/** More combinations of pieces than these are not spelled out. */
const fewPieces = 4;

/** Whether there are at least so many elements; null where that would take too many words. */
export function hasAtLeast(count: number, pieces: readonly Piece[]): Term | null {
  if (count > 1 && pieces.length > fewPieces) return null;
  if (count <= 0) return value(true);
  if (count === 1) return or(...pieces.map(({ when }) => when));
  return ofThese(count, pieces);
}

function ofThese(count: number, pieces: readonly Piece[]): Term {
  const [first, ...rest] = pieces;
  if (count <= 0) return value(true);
  if (first === undefined || pieces.length < count) return value(false);
  return or(and(first.when, ofThese(count - 1, rest)), ofThese(count, rest));
}
