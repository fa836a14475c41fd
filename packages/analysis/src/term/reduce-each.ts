import { and, apply, choose, isApply, isValue, list, not, or, value } from './build-term.ts';
import { type Each, each, readEach } from './each.ts';
import { hasAtLeast, type Piece, piecesOf } from './pieces.ts';
import { spellTerm } from './spell-term.ts';
import type { ApplyTerm, Concrete, Term } from './term.ts';
import { mayBe, typesOf } from './types-of.ts';
import { inputsOf, putItem, sizeOf } from './visit-inputs.ts';

/** Longer lists are not written out, and neither are larger bodies. */
const mostItems = 24;
const largestBody = 60;

/** A body asked of elements that are known, one by one. Null where nothing is gained. */
export function reduceEach(term: ApplyTerm, asked: Each): Term | null {
  const { op, list: whole, name, body } = asked;
  if (op === 'some' && isValue(body) && body.value !== true) return value(false);
  const pieces = op === 'some' && sizeOf(body) <= largestBody ? piecesOf(whole) : null;
  if (pieces !== null) return someOf(pieces, asked);
  if (whole.kind === 'choose') return reduceChosen(asked, whole.test, whole.yes, whole.no);
  const inner = readEach(whole);
  if (op === 'some' && inner?.op === 'filter' && inner.name === name)
    return each('some', inner.list, name, and(inner.body, body));
  if (op === 'some' && inner?.op === 'map') {
    const through = putItem(body, name, inner.body);
    // The elements of the outer body's own list must not be taken for those of this one.
    const isOpen = inner.name !== name && inputsOf(body).some(({ source }) => source.at === inner.name);
    if (through !== null && !isOpen) return each('some', inner.list, inner.name, through);
  }
  const items = itemsOf(whole);
  if (items === null || items.length > mostItems || sizeOf(body) > largestBody) return null;
  const bodies = items.map((item) => putItem(body, name, item));
  if (!bodies.every((one) => one !== null)) return null;
  switch (op) {
    case 'map':
      return list(bodies);
    case 'findIndex':
      return bodies.reduceRight<Term>((rest, one, at) => choose(one, value(at), rest), value(-1));
    case 'filter':
      return bodies.every(isValue) ? list(items.filter((_, at) => isTrue(bodies[at]))) : null;
    default:
      return term;
  }
}

function someOf(pieces: readonly Piece[], { name, body }: Each): Term | null {
  const asked = pieces.map(({ when, item }) => {
    const put = putItem(body, name, item);
    return put === null ? null : and(when, put);
  });
  return asked.every((one) => one !== null) ? or(...asked) : null;
}

function isTrue(term: Term | undefined): boolean {
  return term !== undefined && isValue(term) && term.value === true;
}

function itemsOf(whole: Term): readonly Term[] | null {
  if (whole.kind === 'list') return whole.items;
  if (!isValue(whole) || !Array.isArray(whole.value)) return null;
  return (whole.value as readonly Concrete[]).map((item) => value(item));
}

/** Where one of the lists is known, the choice moves out. */
function reduceChosen(asked: Each, test: Term, yes: Term, no: Term): Term | null {
  if (itemsOf(yes) === null && itemsOf(no) === null) return null;
  if (sizeOf(asked.body) > largestBody) return null;
  const of = (arm: Term): Term => each(asked.op, arm, asked.name, asked.body);
  return choose(test, of(yes), of(no));
}

/** What is asked of what was found in a list, or of how much was, is asked of the list. */
export function reduceFound(term: ApplyTerm): Term | null {
  const [a, b] = term.args;
  switch (term.op) {
    case 'nullish':
      return a === undefined ? null : isAbsent(a, true);
    case 'is':
      if (a === undefined || b === undefined) return null;
      return isValue(b) ? equals(a, b.value) : isValue(a) ? equals(b, a.value) : null;
    case 'jsLess':
    case 'jsLessOrEqual':
    case 'less':
    case 'lessOrEqual':
      return a === undefined || b === undefined ? null : compared(term.op.endsWith('OrEqual'), a, b);
    case 'in':
      return a === undefined || b === undefined ? null : isElement(a, b);
    default:
      return null;
  }
}

/** `find` found nothing: nothing that it asks for is there, when nothing is not what it asks for. */
function isAbsent(term: Term, orNull: boolean): Term | null {
  const [whole, index] = isApply(term, 'get') ? term.args : [];
  const found = index === undefined ? null : readEach(index);
  if (whole === undefined || found?.op !== 'findIndex' || spellTerm(found.list) !== spellTerm(whole))
    return null;
  const asksForNothing = [undefined, ...(orNull ? [null] : [])].some((nothing) => {
    const asked = putItem(found.body, found.name, value(nothing));
    return asked === null || !isFalse(asked);
  });
  return asksForNothing ? null : not(each('some', found.list, found.name, found.body));
}

function isFalse(term: Term): boolean {
  if (isValue(term)) return term.value !== true;
  if (isApply(term, 'and')) return term.args.some(isFalse);
  // A constant other than nothing is not what nothing is.
  if (isApply(term, 'is') || isApply(term, 'same')) return false;
  return false;
}

function equals(term: Term, wanted: Concrete): Term | null {
  if (wanted === undefined) return isAbsent(term, false);
  if (wanted === -1) {
    const found = readEach(term);
    return found?.op === 'findIndex' ? nothingIn(found) : null;
  }
  const pieces = typeof wanted === 'number' ? countedPieces(term) : null;
  if (pieces !== null && typeof wanted === 'number') {
    if (!Number.isInteger(wanted) || wanted < 0) return value(false);
    const [enough, more] = [hasAtLeast(wanted, pieces), hasAtLeast(wanted + 1, pieces)];
    if (wanted === 0 && more !== null) return not(more);
    return enough === null || more === null ? null : and(enough, not(more));
  }
  if (wanted !== 0) return null;
  const kept = keptOf(term);
  return kept === null ? null : nothingIn(kept);
}

/** The pieces of a list whose length or size it is, and which are not all there for sure. */
function countedPieces(term: Term): readonly Piece[] | null {
  const [whole] = isApply(term, 'length') || isApply(term, 'size') ? term.args : [];
  return whole === undefined ? null : piecesOf(whole);
}

/** `filter(…).length` */
function keptOf(term: Term): Each | null {
  const [whole] = isApply(term, 'length') || isApply(term, 'size') ? term.args : [];
  const kept = whole === undefined ? null : readEach(whole);
  return kept?.op === 'filter' ? kept : null;
}

/** There is a list, and none of its elements is asked for. */
function nothingIn({ list: whole, name, body }: Each): Term {
  const none = not(each('some', whole, name, body));
  if (!mayBe(whole, 'list')) return value(false);
  return and(ofList(whole), none);
}

/** What is no list has no elements, but it may have a size and keys. */
function ofList(whole: Term): Term {
  return typesOf(whole).size === 1 ? value(true) : apply('is', apply('typeOf', whole), value('list'));
}

/** `0 < filter(…).length`, `findIndex(…) >= 0` and their like. */
function compared(orEqual: boolean, a: Term, b: Term): Term | null {
  const [many, few] = [countedPieces(b), countedPieces(a)];
  if (isValue(a) && typeof a.value === 'number' && many !== null)
    return hasAtLeast(orEqual ? Math.ceil(a.value) : Math.floor(a.value) + 1, many);
  if (isValue(b) && typeof b.value === 'number' && few !== null) {
    const more = hasAtLeast(orEqual ? Math.floor(b.value) + 1 : Math.ceil(b.value), few);
    return more === null ? null : not(more);
  }
  const [kept, found] = [keptOf(b), readEach(b)];
  if (isValue(a) && kept !== null && a.value === (orEqual ? 1 : 0))
    return each('some', kept.list, kept.name, kept.body);
  if (isValue(a) && found?.op === 'findIndex' && a.value === (orEqual ? 0 : -1))
    return each('some', found.list, found.name, found.body);
  const [less, before] = [keptOf(a), readEach(a)];
  if (isValue(b) && less !== null && b.value === (orEqual ? 0 : 1)) return nothingIn(less);
  if (isValue(b) && before?.op === 'findIndex' && b.value === (orEqual ? -1 : 0)) return nothingIn(before);
  return null;
}

function isElement(item: Term, whole: Term): Term | null {
  const pieces = isApply(whole, 'concat') ? piecesOf(whole) : null;
  if (pieces !== null) return or(...pieces.map((piece) => and(piece.when, apply('is', piece.item, item))));
  const asked = readEach(whole);
  if (asked === null) return null;
  const { op, list: inner, name, body } = asked;
  if (op === 'map') {
    const isOpen = inputsOf(item).some(({ source }) => source.kind === 'item' && source.at === name);
    return isOpen ? null : each('some', inner, name, apply('is', body, item));
  }
  if (op !== 'filter') return null;
  const kept = putItem(body, name, item);
  if (kept === null) return null;
  return and(ofList(inner), apply('in', item, inner), kept);
}
