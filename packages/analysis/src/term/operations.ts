import {
  calculate,
  functionTable,
  isMember,
  isTruthy,
  type Json,
  negateNumber,
  order,
} from '@sluice/expression';
import { parseDate, writeDate } from './date-text.ts';
import { overItems } from './each.ts';
import { isEqual } from './is-equal.ts';
import { hasOwn, readOwn, toKey } from './read-own.ts';
import type { Concrete, Op } from './term.ts';
import { testJsPattern } from './test-js-pattern.ts';
import { nameType } from './types-of.ts';

type Apply = (...args: readonly Concrete[]) => Concrete;

/** What each op gives. Total: nothing here throws. `and`, `or` and `not` are here for constants; a term's are evaluated lazily. */
export const operations: Readonly<Record<Op, Apply>> = {
  is: (a, b) => isEqual(a, b),
  same: (a, b) => isEqual(a ?? null, b ?? null),
  less: (a, b) => order['<'](a ?? null, b ?? null),
  lessOrEqual: (a, b) => order['<='](a ?? null, b ?? null),
  jsLess: (a, b) => compareJs(a, b, (left, right) => left < right),
  jsLessOrEqual: (a, b) => compareJs(a, b, (left, right) => left <= right),
  and: (...args) => args.every((arg) => arg === true),
  or: (...args) => args.some((arg) => arg === true),
  not: (a) => a !== true,
  truthy: (a) => isTruthy(a ?? null),
  expressionTruthy: (a) => isTruthy(a ?? null),
  orNull: (a) => a ?? null,
  nullish: (a) => a === undefined || a === null,
  typeOf: nameType,
  plus: (a, b) => calculate('+', a ?? null, b ?? null),
  minus: (a, b) => calculate('-', a ?? null, b ?? null),
  times: (a, b) => calculate('*', a ?? null, b ?? null),
  over: (a, b) => calculate('/', a ?? null, b ?? null),
  rest: (a, b) => calculate('%', a ?? null, b ?? null),
  negate: (a) => negateNumber(a ?? null),
  jsAdd: addJs,
  toNumber: (a) => {
    const plain = toPrimitive(a);
    return plain === unwritable ? undefined : Number(plain);
  },
  toText,
  get: (container, key) => {
    const name = toKey(key);
    return name === null ? undefined : readOwn(container, name);
  },
  has: (container, key) => {
    const name = toKey(key);
    return name !== null && hasOwn(container, name);
  },
  size: (a) => functionTable.size.apply(a ?? null),
  length: (a) => (typeof a === 'string' || Array.isArray(a) ? a.length : undefined),
  in: (item, whole) => {
    if (Array.isArray(whole)) return whole.some((element: Concrete) => isEqual(element, item));
    return item !== undefined && isMember(item, whole ?? null);
  },
  lower: (a) => functionTable.lower.apply(a ?? null),
  upper: (a) => functionTable.upper.apply(a ?? null),
  trim: (a) => (typeof a === 'string' ? a.trim() : undefined),
  startsWith: (a, b) => functionTable.startsWith.apply(a ?? null, b ?? null),
  endsWith: (a, b) => functionTable.endsWith.apply(a ?? null, b ?? null),
  contains: (whole, item) =>
    Array.isArray(whole)
      ? whole.some((element: Concrete) => isEqual(element, item))
      : typeof whole === 'string' && typeof item === 'string' && whole.includes(item),
  split: (a, by) => (typeof a === 'string' && typeof by === 'string' ? a.split(by) : undefined),
  join: (a, by) => {
    if (!Array.isArray(a)) return undefined;
    const parts = a.map((part: Concrete) => (part === null || part === undefined ? '' : toText(part)));
    return parts.includes(undefined) ? undefined : parts.join(by === undefined ? ',' : String(toText(by)));
  },
  slice: (a, from, to) => {
    if (typeof a !== 'string' && !Array.isArray(a)) return undefined;
    return a.slice(toOffset(from), toOffset(to)) as Concrete;
  },
  indexOf: (a, item) => {
    if (typeof a === 'string') return typeof item === 'string' ? a.indexOf(item) : undefined;
    return Array.isArray(a) ? a.findIndex((element: Concrete) => isEqual(element, item)) : undefined;
  },
  replaceAll: (a, from, to) =>
    typeof a === 'string' && typeof from === 'string' && typeof to === 'string'
      ? a.replaceAll(from, to)
      : undefined,
  concat: (...lists) => (lists.every((list) => Array.isArray(list)) ? (lists.flat(1) as Json[]) : undefined),
  keys: (a) => (typeof a === 'object' && a !== null ? Object.keys(a) : undefined),
  values: (a) => (typeof a === 'object' && a !== null ? (Object.values(a) as Json[]) : undefined),
  matches: (text, pattern) => functionTable.matches.apply(text ?? null, pattern ?? null),
  jsTest: (text, source, flags) =>
    typeof text === 'string' && typeof source === 'string'
      ? testJsPattern(text, source, typeof flags === 'string' ? flags : '')
      : false,
  inCidr: (ip, networks) => functionTable.inCidr.apply(ip ?? null, networks ?? null),
  parseJson: (text) => {
    if (typeof text !== 'string') return undefined;
    try {
      return JSON.parse(text) as Json;
    } catch {
      return undefined;
    }
  },
  writeJson: (a) => {
    try {
      return JSON.stringify(a);
    } catch {
      return undefined;
    }
  },
  json: copyJson,
  isInteger: (a) => Number.isInteger(a),
  lastIndexOf: (a, item) =>
    typeof a === 'string' && typeof item === 'string' ? a.lastIndexOf(item) : undefined,
  entries: (a) => (typeof a === 'object' && a !== null ? (Object.entries(a) as Json[]) : undefined),
  some: (list, _name, body) => overItems('some', list, () => body),
  findIndex: (list, _name, body) => overItems('findIndex', list, () => body),
  filter: (list, _name, body) => overItems('filter', list, () => body),
  map: (list, _name, body) => overItems('map', list, () => body),
  math: callMath,
  parseNumber: (text, radix) => {
    const plain = toPrimitive(text);
    if (plain === unwritable) return undefined;
    const number =
      typeof radix === 'number' ? Number.parseInt(String(plain), radix) : Number.parseFloat(String(plain));
    return Number.isFinite(number) ? number : undefined;
  },
  parseDate,
  writeDate,
};

function copyJson(value: Concrete): Concrete {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Concrete) => copyJson(item) ?? null);
  const entries = Object.entries(value as Readonly<Record<string, Concrete>>);
  return Object.fromEntries(
    entries.flatMap(([key, item]) => (item === undefined ? [] : [[key, copyJson(item)]])),
  ) as Concrete;
}

type Scalar = undefined | null | boolean | number | string;
const unwritable = Symbol('a value that JavaScript cannot make a scalar of');

/** A list or an object as JavaScript converts it: to text. Own members such as `toString` make it throw there. */
function toPrimitive(value: Concrete): Scalar | typeof unwritable {
  if (typeof value !== 'object' || value === null) return value;
  try {
    return String(value);
  } catch {
    return unwritable;
  }
}

function toText(value: Concrete): string | undefined {
  const plain = toPrimitive(value);
  return plain === unwritable ? undefined : String(plain);
}

function callMath(name: Concrete, ...args: readonly Concrete[]): Concrete {
  const fn: unknown = typeof name === 'string' && Object.hasOwn(Math, name) ? Reflect.get(Math, name) : null;
  if (typeof fn !== 'function' || !args.every((arg) => typeof arg === 'number')) return undefined;
  const result: unknown = fn(...args);
  return typeof result === 'number' && Number.isFinite(result) ? result : undefined;
}

function addJs(a: Concrete, b: Concrete): Concrete {
  const [left, right] = [toPrimitive(a), toPrimitive(b)];
  if (left === unwritable || right === unwritable) return undefined;
  if (typeof left === 'string' || typeof right === 'string') return String(left) + String(right);
  return Number(left) + Number(right);
}

function compareJs(a: Concrete, b: Concrete, holds: (a: string | number, b: string | number) => boolean) {
  const [left, right] = [toPrimitive(a), toPrimitive(b)];
  if (left === unwritable || right === unwritable) return false;
  return typeof left === 'string' && typeof right === 'string'
    ? holds(left, right)
    : holds(Number(left), Number(right));
}

function toOffset(value: Concrete): number | undefined {
  if (value === undefined) return undefined;
  const plain = toPrimitive(value);
  return plain === unwritable ? 0 : Number(plain);
}
