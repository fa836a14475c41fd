import { isClearDate } from '../term/date-text.ts';
import { type Each, overItems, readEach, withItem } from '../term/each.ts';
import { spreadOver } from '../term/evaluate-term.ts';
import { isEqual } from '../term/is-equal.ts';
import { operations } from '../term/operations.ts';
import type { ApplyTerm, Concrete, Input, Op, Term, TypeName } from '../term/term.ts';
import { nameType } from '../term/types-of.ts';

/** Nothing is known of the value yet. */
export const unknown = Symbol('unknown');

/** Only the type of the value is known, and some values that it is not. */
export class Typed {
  readonly type: TypeName;
  readonly #others: readonly Concrete[];

  constructor(type: TypeName, others: readonly Concrete[] = []) {
    this.type = type;
    this.#others = others;
  }

  isNot(value: Concrete): boolean {
    return nameType(value) !== this.type || this.#others.some((other) => isEqual(other, value));
  }
}

export type Partly = Concrete | typeof unknown | Typed;

/** The value of a term as far as what is known of its inputs decides it. What is decided stays so, whatever is learnt later. */
export function evaluatePartly(term: Term, read: (input: Input) => Partly): Partly {
  switch (term.kind) {
    case 'value':
      return term.value;
    case 'input':
      return read(term.input);
    case 'apply':
      return evaluateApply(term, read);
    case 'choose': {
      const test = evaluatePartly(term.test, read);
      if (test !== unknown) return evaluatePartly(test === true ? term.yes : term.no, read);
      const yes = evaluatePartly(term.yes, read);
      if (!isKnown(yes)) return unknown;
      const no = evaluatePartly(term.no, read);
      return isKnown(no) && isEqual(yes, no) ? yes : unknown;
    }
    case 'object': {
      const base = term.base === null ? null : evaluatePartly(term.base, read);
      const items = term.entries.map(([key, item]) => [key, evaluatePartly(item, read)] as const);
      const known = items.flatMap(([key, item]) => (isKnown(item) ? [[key, item] as const] : []));
      return isKnown(base) && known.length === items.length ? spreadOver(base, known) : new Typed('object');
    }
    case 'list': {
      const items = term.items.map((item) => evaluatePartly(item, read));
      const known = items.filter(isKnown);
      return known.length === items.length ? (known as Concrete) : new Typed('list');
    }
  }
}

function isKnown(value: Partly): value is Concrete {
  return value !== unknown && !(value instanceof Typed);
}

function evaluateApply(term: ApplyTerm, read: (input: Input) => Partly): Partly {
  const { op, args } = term;
  if (op === 'and' || op === 'or') return connect(op, args, read);
  if (op === 'not') {
    const [first] = args;
    const value = first === undefined ? undefined : evaluatePartly(first, read);
    return isUndecided(value) ? unknown : value !== true;
  }
  const asked = readEach(term);
  if (asked !== null) return evaluateEach(asked, read);
  const values = args.map((arg) => evaluatePartly(arg, read));
  if (values.every(isKnown)) {
    const value = operations[op](...(values as readonly Concrete[]));
    // A pattern that takes too long says neither, and so does a date that means a moment here and another one there.
    if (op === 'parseDate') return isClearDate(values[0] as Concrete) ? value : unknown;
    return op === 'jsTest' && value === undefined ? unknown : value;
  }
  return decideByType(op, values);
}

/** What is known of a list says something, also where it is not known what its elements are asked for. */
function evaluateEach({ op, list, name, body }: Each, read: (input: Input) => Partly): Partly {
  const items = evaluatePartly(list, read);
  if (items === unknown) return unknown;
  if (items instanceof Typed) {
    if (items.type !== 'list') return op === 'some' ? false : undefined;
    return op === 'filter' || op === 'map' ? new Typed('list') : unknown;
  }
  if (!Array.isArray(items)) return overItems(op, items, () => undefined);
  const asked = (items as readonly Concrete[]).map((item) =>
    evaluatePartly(body, withItem<Partly>(name, item, read)),
  );
  if (asked.every(isKnown)) {
    let at = 0;
    return overItems(op, items, () => asked[at++] as Concrete);
  }
  if (op === 'filter' || op === 'map') return new Typed('list');
  const first = asked.findIndex((one) => one === true || isUndecided(one));
  if (op === 'findIndex') return asked[first] === true ? first : unknown;
  return asked.includes(true) ? true : unknown;
}

/** Whether the value may still turn out to be `true`. */
function isUndecided(value: Partly): boolean {
  return value === unknown || (value instanceof Typed && value.type === 'boolean');
}

function connect(op: 'and' | 'or', args: readonly Term[], read: (input: Input) => Partly): Partly {
  const deciding = op === 'or';
  let isOpen = false;
  for (const arg of args) {
    const value = evaluatePartly(arg, read);
    if (isUndecided(value)) isOpen = true;
    else if ((value === true) === deciding) return deciding;
  }
  return isOpen ? unknown : !deciding;
}

/** What the type of an argument alone decides. */
function decideByType(op: Op, [a, b]: readonly Partly[]): Partly {
  const first = typeOfPartly(a);
  const second = typeOfPartly(b);
  switch (op) {
    case 'nullish':
      return first === null ? unknown : first === 'null' || first === 'undefined';
    case 'typeOf':
      return first ?? unknown;
    case 'json':
      return a instanceof Typed ? a : unknown;
    case 'orNull':
      return a instanceof Typed && a.type !== 'undefined' ? a : unknown;
    case 'truthy':
    case 'expressionTruthy':
      return first === 'list' || first === 'object' ? true : unknown;
    case 'is':
      if (areApart(a, b)) return false;
      return first !== null && second !== null && first !== second ? false : unknown;
    case 'same':
      if (areApart(a, b) && !isNothing(first) && !isNothing(second)) return false;
      return first !== null && second !== null && orNull(first) !== orNull(second) ? false : unknown;
    case 'less':
    case 'lessOrEqual': {
      const isOrdered = first === 'number' || first === 'string';
      const canOrder = second === 'number' || second === 'string';
      if ((first !== null && !isOrdered) || (second !== null && !canOrder)) return false;
      return first !== null && second !== null && first !== second ? false : unknown;
    }
    case 'startsWith':
    case 'endsWith':
    case 'matches':
      return (first !== null && first !== 'string') || (second !== null && second !== 'string')
        ? false
        : unknown;
    case 'in':
      if (a instanceof Typed && Array.isArray(b) && b.every((element: Concrete) => a.isNot(element)))
        return false;
      return second !== null && second !== 'list' && second !== 'object' ? false : unknown;
    case 'contains':
      return first !== null && first !== 'list' && first !== 'string' ? false : unknown;
    case 'has':
      return first !== null && first !== 'list' && first !== 'object' ? false : unknown;
    case 'isInteger':
      return first !== null && first !== 'number' ? false : unknown;
    default:
      return unknown;
  }
}

function areApart(a: Partly, b: Partly): boolean {
  if (a instanceof Typed) return isKnown(b) && a.isNot(b);
  return b instanceof Typed && isKnown(a) && b.isNot(a);
}

function isNothing(type: TypeName | null): boolean {
  return type === 'null' || type === 'undefined';
}

function typeOfPartly(value: Partly): TypeName | null {
  if (value === unknown) return null;
  return value instanceof Typed ? value.type : nameType(value);
}

function orNull(type: TypeName): TypeName {
  return type === 'undefined' ? 'null' : type;
}
