import { isClearDate } from './date-text.ts';
import { internTerm } from './intern-term.ts';
import { operations } from './operations.ts';
import { toKey } from './read-own.ts';
import { spellTerm } from './spell-term.ts';
import type { ApplyTerm, ChooseTerm, Concrete, Input, InputSource, Op, Term, ValueTerm } from './term.ts';
import { isBoolean, mayBe } from './types-of.ts';

export const yes: Term = { kind: 'value', value: true };
export const no: Term = { kind: 'value', value: false };
const nothing: Term = { kind: 'value', value: undefined };

export function value(concrete: Concrete): Term {
  if (concrete === true) return yes;
  return concrete === false ? no : internTerm({ kind: 'value', value: concrete });
}

/** A place in a document from outside. */
export function input(source: InputSource, ...path: readonly string[]): Term {
  return internTerm({ kind: 'input', input: { source, path } });
}

export function inputTerm(place: Input): Term {
  return internTerm({ kind: 'input', input: place });
}

/** Applies an op, lightly normalised: constants are folded, conjunctions flattened, members of inputs and literals read. */
export function apply(op: Op, ...args: readonly Term[]): Term {
  switch (op) {
    case 'and':
      return and(...args);
    case 'or':
      return or(...args);
    case 'not':
      return not(args[0] ?? nothing);
    case 'get':
      return get(args[0] ?? nothing, args[1] ?? nothing);
    case 'orNull':
      return orNull(args[0] ?? nothing);
    case 'json':
      return json(args[0] ?? nothing);
    case 'truthy':
    case 'expressionTruthy':
      return truthy(stripOrNull(args[0] ?? nothing));
    default: {
      const plain = sameForAbsent.has(op) ? args.map(stripOrNull) : args;
      if (plain.every(isValue)) return fold(op, plain);
      return internTerm({ kind: 'apply', op, args: plain });
    }
  }
}

/** Ops that give the same for null and for `undefined`, in each argument. */
const sameForAbsent: ReadonlySet<Op> = new Set<Op>([
  'same',
  'less',
  'lessOrEqual',
  'nullish',
  'plus',
  'minus',
  'times',
  'over',
  'rest',
  'negate',
  'size',
  'length',
  'lower',
  'upper',
  'trim',
  'startsWith',
  'endsWith',
  'matches',
  'inCidr',
  'parseJson',
  'isInteger',
  'lastIndexOf',
  'parseDate',
  'writeDate',
]);

function stripOrNull(term: Term): Term {
  return term.kind === 'apply' && term.op === 'orNull' ? (term.args[0] ?? term) : term;
}

export function isValue(term: Term): term is ValueTerm {
  return term.kind === 'value';
}

export function isApply<Wanted extends Op>(
  term: Term,
  op: Wanted,
): term is ApplyTerm & { readonly op: Wanted } {
  return term.kind === 'apply' && term.op === op;
}

/** Results that would be much larger than what they are made of stay what they are made of. */
const foldedText = 65_536;

function fold(op: Op, args: readonly ValueTerm[]): Term {
  const result = operations[op](...args.map((arg) => arg.value));
  const isLarge = typeof result === 'string' && result.length > foldedText;
  const isUnclear =
    (op === 'jsTest' && result === undefined) || (op === 'parseDate' && !isClearDate(args[0]?.value));
  if (isLarge || isUnclear) return internTerm({ kind: 'apply', op, args });
  return value(result);
}

export function and(...terms: readonly Term[]): Term {
  return connect('and', terms);
}

export function or(...terms: readonly Term[]): Term {
  return connect('or', terms);
}

/** Flattened, without repetitions, without what decides nothing; what decides all of it is all of it. */
function connect(op: 'and' | 'or', terms: readonly Term[]): Term {
  const deciding = op === 'or';
  const parts = new Map<string, Term>();
  for (const term of terms.flatMap((part) => (isApply(part, op) ? part.args : [part]))) {
    if (isValue(term)) {
      // What is not `true` counts as false.
      if ((term.value === true) === deciding) return value(deciding);
      continue;
    }
    const spelled = spellTerm(term);
    if (parts.has(spelled)) continue;
    if (parts.has(spellTerm(not(term)))) return value(deciding);
    parts.set(spelled, term);
  }
  const [first, second] = parts.values();
  if (first === undefined) return value(!deciding);
  if (second === undefined && isBoolean(first)) return first;
  return internTerm({ kind: 'apply', op, args: [...parts.values()] });
}

export function not(term: Term): Term {
  if (isValue(term)) return value(term.value !== true);
  const [first] = isApply(term, 'not') ? term.args : [];
  if (first !== undefined && isBoolean(first)) return first;
  return internTerm({ kind: 'apply', op: 'not', args: [term] });
}

function orNull(term: Term): Term {
  if (isValue(term)) return value(term.value ?? null);
  return mayBe(term, 'undefined') ? internTerm({ kind: 'apply', op: 'orNull', args: [term] }) : term;
}

/** What comes from outside is JSON; only what is put together can hold `undefined`. */
function json(term: Term): Term {
  switch (term.kind) {
    case 'value':
      return fold('json', [term]);
    case 'input':
      return term;
    case 'choose':
      return choose(term.test, json(term.yes), json(term.no));
    case 'list':
      return list(term.items.map((item) => orNull(json(item))));
    case 'object': {
      const entries = term.entries.map(([key, item]) => [key, json(item)] as const);
      const base = term.base === null ? null : json(term.base);
      const isLeftOut = (item: Term): boolean => base === null && isValue(item) && item.value === undefined;
      const whole = object(
        entries.filter(([, item]) => !isLeftOut(item)),
        base,
      );
      const isClean = base === null || base.kind === 'input' || isApply(base, 'json');
      if (isValue(whole)) return fold('json', [whole]);
      const mayLack = entries.some(([, item]) => !isLeftOut(item) && mayBe(item, 'undefined'));
      return isClean && !mayLack ? whole : internTerm({ kind: 'apply', op: 'json', args: [whole] });
    }
    case 'apply': {
      const [mapped, name, body] = term.args;
      if (term.op === 'map' && mapped !== undefined && name !== undefined && body !== undefined) {
        const copied = orNull(json(body));
        if (!isPutTogether(mapped))
          return internTerm({ kind: 'apply', op: 'map', args: [mapped, name, copied] });
      } else if (term.op === 'json' || !mayBe(term, 'object', 'list') || !isPutTogether(term)) return term;
      return internTerm({ kind: 'apply', op: 'json', args: [term] });
    }
  }
}

function isPutTogether(term: Term): boolean {
  switch (term.kind) {
    case 'object':
    case 'list':
      return true;
    case 'choose':
      return isPutTogether(term.yes) || isPutTogether(term.no);
    case 'apply':
      // Elements that are made may be `undefined`.
      return term.op !== 'json' && (term.op === 'map' || term.args.some(isPutTogether));
    default:
      return false;
  }
}

/** An object that is not there at all while it has no members. */
export function filled(container: Term): Term {
  return choose(apply('is', apply('size', container), value(0)), nothing, container);
}

/** The container for whom it is all one whether an empty one is there. */
export function unfilled(term: Term): Term {
  if (term.kind !== 'choose') return term;
  return isFilled(term) ? unfilled(term.no) : choose(term.test, unfilled(term.yes), unfilled(term.no));
}

/** Of what is not there while it is empty, members are read as of the rest: the empty one has none. */
function isFilled({ test, yes, no }: ChooseTerm): boolean {
  if (!isValue(yes) || yes.value !== undefined || !isApply(test, 'is')) return false;
  const [size, none] = test.args;
  if (size === undefined || none === undefined || !isApply(size, 'size')) return false;
  const [sized] = size.args;
  return isValue(none) && none.value === 0 && sized !== undefined && spellTerm(sized) === spellTerm(no);
}

/** What is a boolean already is its own truth. */
function truthy(term: Term): Term {
  if (isValue(term)) return fold('truthy', [term]);
  return isBoolean(term) ? term : internTerm({ kind: 'apply', op: 'truthy', args: [term] });
}

/** A member. Of an input it is the input with the longer path; of a literal, what stands there. */
export function get(container: Term, key: Term): Term {
  if (isValue(key)) {
    const name = toKey(key.value);
    return name === null ? nothing : getMember(container, name, key);
  }
  if (isValue(container) && (typeof container.value !== 'object' || container.value === null)) return nothing;
  return internTerm({ kind: 'apply', op: 'get', args: [stripOrNull(container), key] });
}

function getMember(container: Term, name: string, key: ValueTerm): Term {
  switch (container.kind) {
    case 'value':
      return value(operations.get(container.value, key.value));
    case 'input': {
      const { source, path } = container.input;
      return input(source, ...path, name);
    }
    case 'choose':
      if (isFilled(container)) return getMember(container.no, name, key);
      return choose(container.test, getMember(container.yes, name, key), getMember(container.no, name, key));
    case 'object': {
      // The state of a large flow has an entry for each block, and is read at each of them.
      for (let at = container.entries.length - 1; at >= 0; at -= 1) {
        const entry = container.entries[at];
        if (entry?.[0] === name) return entry[1];
      }
      return container.base === null ? nothing : getMember(container.base, name, key);
    }
    case 'list': {
      const index = /^(?:0|[1-9][0-9]{0,9})$/.test(name) ? Number(name) : -1;
      return container.items[index] ?? nothing;
    }
    case 'apply': {
      const [inner] = container.args;
      // A member of null is none, as of `undefined`.
      if (container.op === 'orNull' && inner !== undefined) return getMember(inner, name, key);
      if (container.op === 'json' && inner?.kind === 'object') return json(getMember(inner, name, key));
      if (!mayBe(container, 'object', 'list')) return nothing;
      return internTerm({ kind: 'apply', op: 'get', args: [container, value(name)] });
    }
  }
}

/** `test` decides between two terms: `yes` where it is `true`. */
export function choose(test: Term, whenTrue: Term, whenNot: Term): Term {
  if (isValue(test)) return test.value === true ? whenTrue : whenNot;
  const [negated] = isApply(test, 'not') ? test.args : [];
  if (negated !== undefined) return choose(negated, whenNot, whenTrue);
  if (whenTrue === whenNot || spellTerm(whenTrue) === spellTerm(whenNot)) return whenTrue;
  if (isValue(whenTrue) && isValue(whenNot) && whenTrue.value === true && whenNot.value === false) {
    return and(test);
  }
  return internTerm({ kind: 'choose', test, yes: whenTrue, no: whenNot });
}

/** Later entries win over earlier ones, and all over what `base` has. */
export function object(entries: readonly (readonly [string, Term])[], base: Term | null = null): Term {
  if (base !== null && base.kind === 'object') return object([...base.entries, ...entries], base.base);
  const unique = new Map<string, Term>();
  for (const [key, term] of entries) unique.set(key, term);
  const isPlain = base === null || (isValue(base) && typeof base.value === 'object');
  if (isPlain && [...unique.values()].every(isDefined)) {
    const values = [...unique].map(([key, term]) => [key, isValue(term) ? term.value : undefined] as const);
    const own = base !== null && isValue(base) && base.value !== undefined ? base.value : null;
    return value(Object.fromEntries([...Object.entries(own ?? {}), ...values]) as Concrete);
  }
  return internTerm({ kind: 'object', base, entries: [...unique] });
}

export function list(items: readonly Term[]): Term {
  const values = items.flatMap((item) => (isDefined(item) ? [item.value] : []));
  return values.length === items.length ? value(values as Concrete) : internTerm({ kind: 'list', items });
}

function isDefined(term: Term): term is ValueTerm {
  return isValue(term) && term.value !== undefined;
}
