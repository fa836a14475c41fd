import { spellTerm } from '../../term/spell-term.ts';
import type { InputTerm, Term } from '../../term/term.ts';
import { typesOfInput } from './input-types.ts';
import type { State } from './state.ts';
import { anyType, bit, isOnly, type Mask, maskOf, maskOfValue, mayBeOf, nullishTypes } from './type-mask.ts';

/** What types a term can have at this moment. */
export function typesIn(state: State, term: Term): Mask {
  const own = ownTypes(state, term);
  if (term.kind === 'value' || term.kind === 'object' || term.kind === 'list') return own;
  return own & (state.types.read.get(spellTerm(term)) ?? anyType);
}

function ownTypes(state: State, term: Term): Mask {
  switch (term.kind) {
    case 'value':
      return maskOfValue(term.value);
    case 'input':
      return typesOfInput(term.input) | absenceOf(state, term);
    case 'object':
      return bit.object;
    case 'list':
      return bit.list;
    case 'choose': {
      const decided = decide(state, term.test);
      if (decided !== null) return typesIn(state, decided ? term.yes : term.no);
      return typesIn(state, term.yes) | typesIn(state, term.no);
    }
    case 'apply':
      return typesOfApply(state, term.op, term.args);
  }
}

/** A member of what may be nothing may be nothing. */
function absenceOf(state: State, term: InputTerm): Mask {
  const outer = outerOf(term);
  if (outer === null) return 0;
  return mayBeOf(typesIn(state, outer), ~(bit.list | bit.object)) ? bit.undefined : 0;
}

const outers = new WeakMap<InputTerm, InputTerm>();

/** What an input is a member of; the same term each time, whose spelling is known by then. */
function outerOf(term: InputTerm): InputTerm | null {
  const { source, path } = term.input;
  if (path.length === 0) return null;
  const before = outers.get(term);
  if (before !== undefined) return before;
  const outer: InputTerm = { kind: 'input', input: { source, path: path.slice(0, -1) } };
  outers.set(term, outer);
  return outer;
}

const textOps = new Set(['lower', 'upper', 'trim', 'join', 'replaceAll', 'typeOf', 'toText']);
const booleanOps = new Set([
  ...['is', 'same', 'less', 'lessOrEqual', 'jsLess', 'jsLessOrEqual', 'and', 'or', 'not', 'truthy'],
  ...['expressionTruthy', 'nullish', 'has', 'in', 'startsWith', 'endsWith', 'contains', 'matches'],
  ...['jsTest', 'inCidr', 'isInteger', 'some'],
]);
/** Made by this package of arguments of the right type only, and null where the result is `NaN`. */
const numberOps = new Set(['plus', 'minus', 'times', 'over', 'rest', 'negate', 'toNumber']);

function typesOfApply(state: State, op: string, args: readonly Term[]): Mask {
  if (booleanOps.has(op)) return bit.boolean;
  if (textOps.has(op)) return bit.string;
  if (numberOps.has(op)) return canFail(state, op, args) ? bit.number | bit.null : bit.number;
  const [first] = args;
  const of = first === undefined ? anyType : typesIn(state, first);
  switch (op) {
    case 'length':
      return isOnly(of, bit.string | bit.list) ? bit.number : bit.number | bit.undefined;
    case 'writeJson':
      return mayBeOf(of, bit.undefined) ? bit.string | bit.undefined : bit.string;
    case 'indexOf':
    case 'lastIndexOf':
    case 'findIndex':
      return bit.number;
    case 'split':
    case 'concat':
    case 'keys':
    case 'values':
    case 'entries':
    case 'filter':
    case 'map':
      return bit.list;
    case 'math':
      return args.slice(1).every((arg) => isOnly(typesIn(state, arg), bit.number))
        ? bit.number
        : bit.number | bit.undefined;
    case 'parseNumber':
    case 'parseDate':
      return bit.number | bit.undefined;
    case 'writeDate':
      // Dates so far away that they have no text are not met.
      return isOnly(of, bit.number) ? bit.string : bit.string | bit.undefined;
    case 'slice':
      return of & (bit.string | bit.list);
    case 'get':
      return first === undefined
        ? anyType
        : elementTypes(first) & ~(isEndOfSplit(first, args[1]) ? bit.undefined : 0);
    case 'jsAdd': {
      const second = args[1] === undefined ? anyType : typesIn(state, args[1]);
      if (isOnly(of, bit.string) || isOnly(second, bit.string)) return bit.string;
      return mayBeOf(of | second, bit.string | bit.list | bit.object) ? bit.string | bit.number : bit.number;
    }
    case 'orNull':
      return mayBeOf(of, bit.undefined) ? (of & ~bit.undefined) | bit.null : of;
    default:
      return anyType;
  }
}

/** Whatever a text is split by, there is a first and a last part. */
function isEndOfSplit(list: Term, index: Term | undefined): boolean {
  const by = list.kind === 'apply' && list.op === 'split' ? list.args[1] : undefined;
  if (by?.kind !== 'value' || by.value === '' || index === undefined) return false;
  if (index.kind === 'value') return index.value === 0 || index.value === '0';
  const [length, one] = index.kind === 'apply' && index.op === 'minus' ? index.args : [];
  const [whole] = length?.kind === 'apply' && length.op === 'length' ? length.args : [];
  return (
    one?.kind === 'value' && one.value === 1 && whole !== undefined && spellTerm(whole) === spellTerm(list)
  );
}

/** Types of the elements of a list, and of what stands past its end. */
function elementTypes(list: Term): Mask {
  if (list.kind === 'input') {
    const { source, path } = list.input;
    if (mayBeOf(typesOfInput(list.input), bit.object)) return anyType;
    return typesOfInput({ source, path: [...path, '0'] }) | bit.undefined;
  }
  if (list.kind !== 'apply') return anyType;
  if (list.op === 'split' || list.op === 'keys') return bit.string | bit.undefined;
  const [whole] = list.args;
  return (list.op === 'filter' || list.op === 'slice') && whole !== undefined ? elementTypes(whole) : anyType;
}

function canFail(state: State, op: string, args: readonly Term[]): boolean {
  const by = args[1]?.kind === 'value' ? args[1].value : 0;
  return (
    ((op === 'over' || op === 'rest') && by === 0) ||
    args.some((arg) => mayBeOf(typesIn(state, arg), ~bit.number))
  );
}

/** Whether a boolean term is known to be true, or false. */
export function decide(state: State, term: Term): boolean | null {
  if (term.kind === 'value') return term.value === true;
  const known = state.known.read.get(spellTerm(term));
  if (known !== undefined) return known;
  if (term.kind === 'choose') {
    const test = decide(state, term.test);
    if (test !== null) return decide(state, test ? term.yes : term.no);
    const yes = decide(state, term.yes);
    return yes !== null && yes === decide(state, term.no) ? yes : null;
  }
  if (term.kind !== 'apply') return null;
  const [first, second] = term.args;
  if (first === undefined) return null;
  switch (term.op) {
    case 'not': {
      const inner = decide(state, first);
      return inner === null ? null : !inner;
    }
    case 'and':
      return decideAll(state, term.args, false);
    case 'or':
      return decideAll(state, term.args, true);
    case 'nullish':
      return byTypes(typesIn(state, first), nullishTypes);
    case 'truthy': {
      const types = typesIn(state, first);
      if (isOnly(types, nullishTypes)) return false;
      return isOnly(types, bit.list | bit.object) ? true : null;
    }
    case 'is':
      return second === undefined ? null : decideIs(state, first, second);
    case 'typeOf':
      return null;
    default:
      return null;
  }
}

/** Whether one of the parts is `deciding`, or all are the other. */
function decideAll(state: State, parts: readonly Term[], deciding: boolean): boolean | null {
  let open = false;
  for (const part of parts) {
    const decided = decide(state, part);
    if (decided === deciding) return deciding;
    if (decided === null) open = true;
  }
  return open ? null : !deciding;
}

function byTypes(types: Mask, wanted: Mask): boolean | null {
  if (!mayBeOf(types, wanted)) return false;
  return isOnly(types, wanted) ? true : null;
}

function decideIs(state: State, first: Term, second: Term): boolean | null {
  if (first.kind === 'apply' && first.op === 'typeOf' && second.kind === 'value' && first.args[0])
    return byTypes(typesIn(state, first.args[0]), maskOf([second.value as 'string']));
  const [a, b] = [typesIn(state, first), typesIn(state, second)];
  if (!mayBeOf(a, b)) return false;
  return isOnly(a | b, bit.undefined) || isOnly(a | b, bit.null) ? true : null;
}

/** Takes from a condition what it says of types and of other conditions. */
export function learn(state: State, term: Term, holds: boolean): void {
  if (term.kind === 'value') {
    if ((term.value === true) !== holds) state.impossible = true;
    return;
  }
  const spelled = spellTerm(term);
  const before = state.known.read.get(spelled);
  if (before === holds) return;
  if (before !== undefined) state.impossible = true;
  state.known.set(spelled, holds);
  if (term.kind === 'choose') learnChoose(state, term.test, term.yes, term.no, holds);
  if (term.kind !== 'apply') return;
  const [first, second] = term.args;
  if (first === undefined) return;
  switch (term.op) {
    case 'not':
      learn(state, first, !holds);
      return;
    case 'and':
    case 'or':
      learnParts(state, term.args, term.op === 'and', holds);
      return;
    case 'truthy':
      if (holds) narrow(state, first, ~nullishTypes);
      else narrow(state, first, ~(bit.list | bit.object));
      return;
    case 'nullish':
      narrow(state, first, holds ? nullishTypes : ~nullishTypes);
      return;
    case 'is':
      if (second !== undefined) learnIs(state, first, second, holds);
      return;
    case 'in':
      if (holds && second?.kind === 'value' && Array.isArray(second.value))
        narrow(
          state,
          first,
          second.value.reduce<Mask>((mask, item) => mask | maskOfValue(item), 0),
        );
      return;
    case 'startsWith':
    case 'endsWith':
    case 'jsTest':
      if (holds) narrow(state, first, bit.string);
      return;
    case 'contains':
      if (holds) narrow(state, first, bit.string | bit.list);
      return;
    default:
      return;
  }
}

function learnParts(state: State, parts: readonly Term[], all: boolean, holds: boolean): void {
  if (all === holds) {
    for (const part of parts) learn(state, part, holds);
    return;
  }
  const open = parts.filter((part) => decide(state, part) !== all);
  const [last] = open;
  if (last !== undefined && open.length === 1) learn(state, last, holds);
}

function learnChoose(state: State, test: Term, yes: Term, no: Term, holds: boolean): void {
  if (decide(state, yes) === !holds) {
    learn(state, test, false);
    learn(state, no, holds);
  } else if (decide(state, no) === !holds) {
    learn(state, test, true);
    learn(state, yes, holds);
  }
}

function learnIs(state: State, first: Term, second: Term, holds: boolean): void {
  if (second.kind !== 'value') {
    if (!holds) return;
    const both = typesIn(state, first) & typesIn(state, second);
    narrow(state, first, both);
    narrow(state, second, both);
    return;
  }
  if (first.kind === 'apply' && first.op === 'typeOf' && first.args[0] !== undefined) {
    const mask = maskOf([second.value as 'string']);
    narrow(state, first.args[0], holds ? mask : ~mask);
    return;
  }
  const mask = maskOfValue(second.value);
  if (holds) narrow(state, first, mask);
  else if (isOnly(mask, nullishTypes)) narrow(state, first, ~mask);
}

/** The term has one of these types. What is not nothing stands in something. */
function narrow(state: State, term: Term, mask: Mask): void {
  const types = typesIn(state, term) & mask & anyType;
  if (types === 0) state.impossible = true;
  if (term.kind === 'value' || term.kind === 'object' || term.kind === 'list') return;
  const spelled = spellTerm(term);
  state.types.set(spelled, types);
  if (!state.implicit && !mayBeOf(types, nullishTypes)) state.tested.set(spelled, true);
  if (term.kind === 'choose') {
    if (!mayBeOf(typesIn(state, term.yes), mask)) {
      learn(state, term.test, false);
      narrow(state, term.no, mask);
    } else if (!mayBeOf(typesIn(state, term.no), mask)) {
      learn(state, term.test, true);
      narrow(state, term.yes, mask);
    }
    return;
  }
  if (mayBeOf(types, bit.undefined)) return;
  const outer = term.kind === 'input' ? outerOf(term) : null;
  if (outer !== null && mayBeOf(typesIn(state, outer), ~(bit.list | bit.object)))
    narrow(state, outer, bit.list | bit.object);
}

const fewParts = 8;

/** An alternative that held before may say more now. */
export function learnAgain(state: State, term: Term): void {
  if (term.kind !== 'apply' || term.args.length > fewParts) return;
  if (term.op === 'or') learnParts(state, term.args, false, true);
  const [inner] = term.op === 'not' ? term.args : [];
  if (inner?.kind === 'apply' && inner.op === 'and') learnParts(state, inner.args, true, false);
}

/** What holds besides when a condition holds, or does not; for looking at one side of a choice. */
export function under(state: State, condition: Term, holds: boolean): State {
  const trial = state.fork();
  trial.implicit = true;
  learn(trial, condition, holds);
  return trial;
}

/** The term without the choices that are decided at this moment. */
export function prune(state: State, term: Term): Term {
  if (term.kind !== 'choose') return term;
  const decided = decide(state, term.test);
  if (decided !== null) return prune(state, decided ? term.yes : term.no);
  const [yes, no] = [prune(state, term.yes), prune(state, term.no)];
  return yes === term.yes && no === term.no ? term : { ...term, yes, no };
}
