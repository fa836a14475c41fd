import { isValue } from '../term/build-term.ts';
import { parseDate, writeDate } from '../term/date-text.ts';
import { readEach } from '../term/each.ts';
import { toKey } from '../term/read-own.ts';
import type { ApplyTerm, Concrete, Input, Term } from '../term/term.ts';
import { samplePattern } from './sample-pattern.ts';
import { type Inverse, readFound, seedElements, seedFound } from './seed-each.ts';
import { atomsOf } from './usage.ts';

/** Takes values that are worth trying at an input. */
export interface Seeds {
  add(input: Input, value: Concrete): void;
  /** What the term is where nothing is changed. */
  evaluate(term: Term): Concrete;
}

/** Nesting beyond this is not taken back. */
const deepest = 12;

/** Takes a constraint's comparisons back to their inputs: `lower(x) == "a"` is worth trying with "a". */
export function seedInputs(constraint: Term, seeds: Seeds): void {
  for (const atom of atomsOf(constraint)) seedAtom(atom, seeds);
}

function seedAtom(atom: Term, seeds: Seeds): void {
  if (atom.kind === 'input') return invert(atom, true, seeds);
  if (atom.kind !== 'apply') return;
  const asked = readEach(atom);
  if (asked !== null) return seedElements(asked, true, seeds, inverse);
  const [a, b] = atom.args;
  if (a === undefined) return;
  if (b === undefined) return seedTruth(a, seeds);
  switch (atom.op) {
    case 'is':
    case 'same':
      seedEach(a, wantedBy(b, seeds), seeds);
      return seedEach(b, wantedBy(a, seeds), seeds);
    case 'less':
    case 'lessOrEqual':
    case 'jsLess':
    case 'jsLessOrEqual':
      seedEach(a, near(wantedBy(b, seeds)), seeds);
      return seedEach(b, near(wantedBy(a, seeds)), seeds);
    default:
      return seedText(atom, a, b, seeds);
  }
}

function seedTruth(term: Term, seeds: Seeds): void {
  seedEach(term, [true, false, null, undefined, 1, 'x'], seeds);
}

function seedEach(term: Term, wanted: readonly Concrete[], seeds: Seeds): void {
  if (isValue(term)) return;
  for (const value of wanted) invert(term, value, seeds);
}

/** A constant, or what the term is worth by default, and something else. */
function wantedBy(term: Term, seeds: Seeds): readonly Concrete[] {
  const value = isValue(term) ? term.value : seeds.evaluate(term);
  return [value, unlike(value)];
}

function unlike(value: Concrete): Concrete {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  return typeof value === 'string' ? `${value}x` : 'x';
}

function near(values: readonly Concrete[]): readonly Concrete[] {
  return values.flatMap(
    (value) => (typeof value === 'number' ? [value, value - 1, value + 1] : [value]) as readonly Concrete[],
  );
}

function seedText({ op }: ApplyTerm, a: Term, b: Term, seeds: Seeds): void {
  const [left, right] = [a, b].map((term) => (isValue(term) ? term.value : seeds.evaluate(term)));
  switch (op) {
    case 'startsWith':
      return seedEach(a, typeof right === 'string' ? [`${right}x`, right, '~'] : [], seeds);
    case 'endsWith':
      return seedEach(a, typeof right === 'string' ? [`x${right}`, right, '~'] : [], seeds);
    case 'contains':
      seedEach(a, [right, [right] as Concrete, '', []], seeds);
      return Array.isArray(left) ? seedEach(b, left, seeds) : seedEach(b, [left], seeds);
    case 'in':
      if (Array.isArray(right)) seedEach(a, [...(right as readonly Concrete[]), '~'], seeds);
      return seedEach(b, [[left] as Concrete, [], typeof left === 'string' ? { [left]: true } : {}], seeds);
    case 'has': {
      const key = toKey(right);
      return seedEach(a, key === null ? [] : [{ [key]: true }, {}], seeds);
    }
    case 'matches':
    case 'jsTest':
      return seedEach(a, typeof right === 'string' ? [...samplePattern(right), '', '~'] : [], seeds);
    case 'inCidr':
      return seedEach(a, addressesOf(right), seeds);
  }
}

/** The first addresses of networks, and some that lie elsewhere. */
function addressesOf(networks: Concrete): readonly string[] {
  const texts: readonly Concrete[] = Array.isArray(networks) ? networks : [networks];
  const starts = texts.flatMap((text) => (typeof text === 'string' ? [text.split('/')[0] ?? ''] : []));
  return [
    ...starts,
    ...starts.map((start) => start.replace(/\.0$/, '.1')),
    '203.0.113.10',
    '198.51.100.7',
    '10.0.0.1',
    '2001:db8::1',
    '',
  ];
}

/** Offers the inputs of a term values with which it could be the wanted one. */
function invert(term: Term, wanted: Concrete, seeds: Seeds, depth = 0): void {
  if (depth > deepest) return;
  const on = (part: Term | undefined, value: Concrete): void => {
    if (part !== undefined) invert(part, value, seeds, depth + 1);
  };
  switch (term.kind) {
    case 'value':
      return;
    case 'input':
      return seeds.add(term.input, wanted);
    case 'choose':
      on(term.yes, wanted);
      on(term.no, wanted);
      return seedInputs(term.test, seeds);
    case 'list': {
      const elements: readonly Concrete[] = Array.isArray(wanted) ? wanted : [];
      for (const [at, element] of elements.entries()) on(term.items[at], element);
      return;
    }
    case 'object':
      if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted)) return;
      for (const [key, item] of term.entries) on(item, (wanted as Readonly<Record<string, Concrete>>)[key]);
      if (term.base !== null) on(term.base, wanted);
      return;
    case 'apply':
      return invertApply(term, wanted, seeds, on);
  }
}

type On = (part: Term | undefined, value: Concrete) => void;

const inverse: Inverse = { invert: (term, wanted, seeds) => invert(term, wanted, seeds), seedInputs };

function invertApply(term: ApplyTerm, wanted: Concrete, seeds: Seeds, on: On): void {
  const asked = readEach(term);
  if (asked !== null) return seedElements(asked, wanted, seeds, inverse);
  const { op, args } = term;
  const [a, b] = args;
  const constant = (part: Term | undefined): Concrete =>
    part === undefined ? undefined : isValue(part) ? part.value : seeds.evaluate(part);
  switch (op) {
    case 'orNull':
      on(a, wanted);
      return wanted === null ? on(a, undefined) : undefined;
    case 'lower':
    case 'upper':
      on(a, wanted);
      if (typeof wanted === 'string') on(a, op === 'lower' ? wanted.toUpperCase() : wanted.toLowerCase());
      return;
    case 'trim':
    case 'replaceAll':
      return on(a, wanted);
    case 'toText':
      on(a, wanted);
      if (typeof wanted !== 'string') return;
      if (wanted.trim() !== '' && Number.isFinite(Number(wanted))) on(a, Number(wanted));
      return wanted === 'true' || wanted === 'false' ? on(a, wanted === 'true') : undefined;
    case 'toNumber':
      on(a, wanted);
      return on(a, typeof wanted === 'number' ? String(wanted) : 'x');
    case 'plus':
    case 'minus':
    case 'times':
    case 'over':
    case 'rest':
    case 'negate':
      return invertArithmetic(term, wanted, constant, on);
    case 'jsAdd':
      return invertAdd(term, wanted, constant, on);
    case 'size':
    case 'length':
      return invertSize(a, wanted, on);
    case 'get': {
      const found = readFound(a, b);
      if (found !== null) return seedFound(found, wanted, seeds, inverse);
      return invertGet(term, wanted, constant, on);
    }
    case 'slice':
      return invertSlice(term, wanted, constant, on);
    case 'indexOf':
      return invertIndexOf(a, wanted, constant(b), on);
    case 'split':
      return Array.isArray(wanted)
        ? on(a, (wanted as readonly Concrete[]).join(String(constant(b))))
        : undefined;
    case 'join':
      return typeof wanted === 'string' ? on(a, wanted.split(String(constant(b) ?? ','))) : undefined;
    case 'parseJson':
      return on(a, wanted === undefined ? '' : JSON.stringify(wanted));
    case 'writeJson':
      return typeof wanted === 'string' ? on(a, parse(wanted)) : undefined;
    case 'isInteger':
      return on(a, wanted === true ? 1 : 1.5);
    case 'typeOf':
      return on(a, typeof wanted === 'string' ? valueOfType[wanted] : undefined);
    case 'keys':
    case 'values':
      return Array.isArray(wanted) ? on(a, objectWith(op, wanted)) : undefined;
    case 'math':
      for (const part of args.slice(1)) on(part, wanted);
      return;
    case 'parseNumber':
      return on(a, wanted === undefined ? 'x' : String(wanted));
    case 'parseDate':
      return on(a, writeDate(wanted) ?? 'x');
    case 'writeDate':
      return on(a, parseDate(wanted) ?? null);
    case 'lastIndexOf':
      return invertIndexOf(a, wanted, constant(b), on);
    case 'entries':
      return Array.isArray(wanted) ? on(a, fromPairs(wanted)) : undefined;
    case 'concat':
      for (const [at, part] of args.entries()) on(part, at === 0 ? wanted : []);
      return;
    default:
      // A truth that something is made of: whatever could make it so.
      return seedInputs(term, seeds);
  }
}

function fromPairs(wanted: readonly Concrete[]): Concrete {
  const pairs = wanted.flatMap((pair): (readonly [string, Concrete])[] =>
    Array.isArray(pair) ? [[String(pair[0]), pair[1] as Concrete]] : [],
  );
  return Object.fromEntries(pairs) as Concrete;
}

function objectWith(op: 'keys' | 'values', wanted: readonly Concrete[]): Concrete {
  const entries = wanted.map((item, at) => (op === 'keys' ? [String(item), true] : [`key${at + 1}`, item]));
  return Object.fromEntries(entries) as Concrete;
}

const valueOfType: Readonly<Record<string, Concrete>> = {
  null: null,
  boolean: true,
  number: 1,
  string: 'x',
  list: [],
  object: {},
};

function parse(text: string): Concrete {
  try {
    return JSON.parse(text) as Concrete;
  } catch {
    return undefined;
  }
}

type Constant = (part: Term | undefined) => Concrete;

/** One side is solved for, with the other as it is. */
function invertArithmetic(
  { op, args: [a, b] }: ApplyTerm,
  wanted: Concrete,
  constant: Constant,
  on: On,
): void {
  if (typeof wanted !== 'number') {
    on(a, null);
    return on(b, null);
  }
  if (op === 'negate') return on(a, 0 - wanted);
  const [left, right] = [constant(a), constant(b)];
  if (typeof right === 'number') {
    if (op === 'plus') on(a, wanted - right);
    if (op === 'minus') on(a, wanted + right);
    if (op === 'times' && right !== 0) on(a, wanted / right);
    if (op === 'over') on(a, wanted * right);
    if (op === 'rest') on(a, wanted);
  }
  if (typeof left === 'number') {
    if (op === 'plus') on(b, wanted - left);
    if (op === 'minus') on(b, left - wanted);
    if (op === 'times' && left !== 0) on(b, wanted / left);
    if (op === 'over' && wanted !== 0) on(b, left / wanted);
  }
}

function invertAdd({ args: [a, b] }: ApplyTerm, wanted: Concrete, constant: Constant, on: On): void {
  const [left, right] = [constant(a), constant(b)];
  if (typeof wanted === 'number') {
    if (typeof right === 'number') on(a, wanted - right);
    if (typeof left === 'number') on(b, wanted - left);
  }
  if (typeof wanted !== 'string') return;
  const [before, after] = [String(left), String(right)];
  if (wanted.endsWith(after)) on(a, wanted.slice(0, wanted.length - after.length));
  if (wanted.startsWith(before)) on(b, wanted.slice(before.length));
}

function invertSize(inner: Term | undefined, wanted: Concrete, on: On): void {
  if (typeof wanted !== 'number') return on(inner, null);
  if (wanted < 0 || wanted > 1_000) return;
  const count = Math.ceil(wanted);
  on(inner, 'x'.repeat(count));
  on(
    inner,
    Array.from({ length: count }, (_, at) => `item-${at + 1}`),
  );
  on(inner, Object.fromEntries(Array.from({ length: count }, (_, at) => [`key${at + 1}`, true])));
}

/** What the container has to be so that the member is the wanted one. */
function invertGet(
  { args: [container, key] }: ApplyTerm,
  wanted: Concrete,
  constant: Constant,
  on: On,
): void {
  const name = toKey(constant(key));
  if (container === undefined || name === null) return;
  const index = /^[0-9]{1,3}$/.test(name) ? Number(name) : null;
  const whole = constant(container);
  if (index !== null) {
    const list: Concrete[] = Array.isArray(whole) ? [...(whole as readonly Concrete[])] : [];
    if (wanted === undefined) return on(container, list.slice(0, index) as Concrete);
    while (list.length < index) list.push('x');
    list[index] = wanted;
    on(container, list.slice(0, index + 1) as Concrete);
    return on(container, list as Concrete);
  }
  const own = typeof whole === 'object' && whole !== null && !Array.isArray(whole) ? whole : {};
  const others = Object.entries(own).filter(([other]) => other !== name);
  on(
    container,
    Object.fromEntries([...others, ...(wanted === undefined ? [] : [[name, wanted]])]) as Concrete,
  );
}

function invertSlice({ args: [a, from] }: ApplyTerm, wanted: Concrete, constant: Constant, on: On): void {
  if (typeof wanted !== 'string') return on(a, wanted);
  const start = constant(from);
  const whole = constant(a);
  // What stands before it may be what tells where it begins.
  if (typeof start === 'number' && typeof whole === 'string') on(a, whole.slice(0, start) + wanted);
  on(a, typeof start === 'number' && start > 0 && start < 1_000 ? 'x'.repeat(start) + wanted : wanted);
  on(a, `${wanted}x`);
}

function invertIndexOf(a: Term | undefined, wanted: Concrete, item: Concrete, on: On): void {
  if (typeof wanted !== 'number' || wanted > 1_000) return;
  if (wanted < 0) {
    on(a, '~');
    return on(a, []);
  }
  if (typeof item === 'string') on(a, 'x'.repeat(wanted) + item);
  on(a, [...Array.from({ length: wanted }, () => 'x'), item] as Concrete);
}
