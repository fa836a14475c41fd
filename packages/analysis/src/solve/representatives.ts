import { isEqual } from '../term/is-equal.ts';
import type { Concrete, TypeName } from '../term/term.ts';
import {
  Collection,
  lengthsOf,
  most,
  type Representative,
  range,
  subsetsOf,
  type Wanted,
} from './collection.ts';
import { representTexts } from './represent-texts.ts';
import { admits, type Spec, shapesOf } from './spec.ts';
import type { Usage } from './usage.ts';

export interface Representatives {
  readonly values: readonly Representative[];
  /** Types that have values which none of `values` stands for. */
  readonly open: ReadonlySet<TypeName>;
}

/**
 * Values of a place, at least one for each group that no constraint can tell apart; `peers` of them where that many places are
 * compared with each other. `first` come first.
 */
export function represent(
  usage: Usage,
  specs: readonly Spec[],
  peers: number,
  first: readonly Concrete[],
): Representatives {
  const collection = new Collection();
  for (const value of first) collection.point(value);
  for (const value of usage.constants.values()) collection.point(value);
  const count = Math.min(peers, most);
  collection.point(undefined);
  for (const spec of specs) {
    for (const type of spec.types) representType(type, { usage, spec, count, collection });
    if (peers > most)
      for (const type of ['number', 'string', 'list', 'object'] as const) collection.open.add(type);
  }
  const values = [...collection.found.values()].filter(({ value }) =>
    specs.some((spec) => admits(spec, value)),
  );
  const types = new Set(specs.flatMap(({ types }) => types));
  return { values, open: new Set([...collection.open].filter((type) => types.has(type))) };
}

function representType(type: TypeName, wanted: Wanted): void {
  const { collection, spec } = wanted;
  switch (type) {
    case 'undefined':
      return;
    case 'null':
      return collection.point(null);
    case 'boolean':
      for (const value of spec.values ?? [true, false]) collection.point(value);
      return;
    case 'number':
      return representNumbers(wanted);
    case 'string':
      if (spec.values === undefined) return representTexts(wanted);
      for (const value of spec.values) collection.point(value);
      return;
    case 'list':
      return representLists(wanted);
    case 'object':
      return representObjects(wanted);
  }
}

/** So many whole numbers are simply all tried. */
const fewNumbers = 128;

function representNumbers({ usage, spec, count, collection }: Wanted): void {
  const { looks } = usage;
  const [min, max] = [spec.min ?? -Infinity, spec.max ?? Infinity];
  if (spec.integer === true && count === 1 && looks.has('foreign') && max - min < fewNumbers) {
    for (let value = min; value <= max; value += 1) collection.point(value);
    return;
  }
  const compared = [...usage.constants.values()].filter((value) => typeof value === 'number');
  const points = [...new Set([...compared, ...usage.numbers, min, max, 0])]
    .filter((value) => Number.isFinite(value) && value >= min && value <= max)
    .sort((a, b) => a - b);
  for (const point of points) if (point !== min && point !== max) collection.point(point);
  const bounds = [min, ...points, max];
  for (const [at, low] of bounds.entries()) {
    const high = bounds[at + 1];
    if (high === undefined || low >= high) continue;
    const whole = wholeBetween(low, high, count);
    for (const value of whole) collection.region(value);
    const isFull = whole.length === count && !looks.has('integer');
    if (isFull || spec.integer === true) continue;
    const fractions = fractionsBetween(low, high, count);
    if (fractions.length < count) collection.open.add('number');
    for (const value of fractions) collection.region(value);
  }
  // The ends of what may be are told apart by nothing, and seldom what anybody expects to see.
  for (const point of points) collection.point(point);
  // Further out there are numbers that have no neighbours one away.
  if ([...compared, ...usage.numbers].some((value) => Math.abs(value) > Number.MAX_SAFE_INTEGER))
    collection.open.add('number');
}

/** Whole numbers strictly between two others, as many as are wanted or as there are. */
function wholeBetween(low: number, high: number, count: number): readonly number[] {
  const found: number[] = [];
  for (let step = 1; step <= count; step += 1) {
    const value =
      low === -Infinity ? (high === Infinity ? step : Math.ceil(high) - step) : Math.floor(low) + step;
    if (value > low && value < high) found.push(value);
  }
  return found;
}

function fractionsBetween(low: number, high: number, count: number): readonly number[] {
  const from = low === -Infinity ? (high === Infinity ? 0 : Math.ceil(high) - 1) : low;
  const to = high === Infinity ? Math.floor(from) + 1 : high;
  const found: number[] = [];
  for (let step = 1; step <= count; step += 1) {
    const value = from + ((to - from) * (step - 0.37)) / count;
    if (value > low && value < high && !Number.isInteger(value)) found.push(value);
  }
  return found;
}

/** More elements than these are not made. */
const longest = 1_000;

/** Subsets of what a list is asked for, each with as many further elements as its size is asked for. */
function representLists({ usage, spec, count, collection }: Wanted): void {
  const { looks, members } = usage;
  collection.point([]);
  const isSized = looks.has('size') || looks.has('length');
  if (
    looks.has('key') ||
    looks.has('jsOrder') ||
    (count > 1 && (looks.has('member') || isSized)) ||
    members.size > most
  ) {
    collection.open.add('list');
  }
  const lengths = isSized ? lengthsOf(usage) : [];
  if (lengths.some((length) => length > longest)) collection.open.add('list');
  for (const subset of subsetsOf([...members.values()])) {
    for (const length of new Set([...lengths, ...range(subset.length, subset.length + count)])) {
      if (length < subset.length || length > longest) continue;
      const rest = range(0, length - subset.length - 1).map((at) => newElement(spec.items, members, at));
      const isSame = rest.length > 0 && rest.some((item) => item === undefined);
      if (isSame) collection.open.add('list');
      else collection.region([...subset, ...rest] as Concrete);
    }
  }
  // Of elements that are no text but one of a few, there may be none left to fill up with.
  if (spec.items !== undefined && spec.items.values !== undefined) collection.open.add('list');
}

/** An element that a list is not asked for. */
function newElement(spec: Spec | undefined, members: ReadonlyMap<string, Concrete>, at: number): Concrete {
  for (let attempt = 0; attempt <= members.size; attempt += 1) {
    const value = `item-${at + 1}${'+'.repeat(attempt)}`;
    const isNew = ![...members.values()].some((member) => isEqual(member, value));
    if (isNew && (spec === undefined || admits(spec, value))) return value;
  }
  return undefined;
}

function representObjects({ usage, spec, count, collection }: Wanted): void {
  const { looks, keys } = usage;
  const isSized = looks.has('size');
  const isClosed = spec.shapes !== undefined;
  const isAsked = isSized || looks.has('key') || looks.has('member');
  if ((isClosed && (isAsked || count > 1)) || keys.size > most || (count > 1 && isAsked))
    collection.open.add('object');
  if (isClosed) {
    for (const shape of shapesOf(spec)) {
      const required = Object.entries(shape.members).filter(([, member]) => !member.optional);
      collection.region(
        Object.fromEntries(required.map(([key, member]) => [key, sampleOf(member)])) as Concrete,
      );
    }
    return;
  }
  collection.point({});
  const lengths = isSized ? lengthsOf(usage) : [];
  if (lengths.some((length) => length > longest)) collection.open.add('object');
  for (const subset of subsetsOf([...keys])) {
    for (const length of new Set([...lengths, ...range(subset.length, subset.length + count)])) {
      if (length < subset.length || length > longest) continue;
      const rest = range(1, length - subset.length).map((at) => newKey(keys, at));
      collection.region(Object.fromEntries([...subset, ...rest].map((key) => [key, true])) as Concrete);
    }
  }
}

function newKey(keys: ReadonlySet<string>, at: number): string {
  let key = `key${at}`;
  while (keys.has(key)) key += '+';
  return key;
}

/** Some value that stands at a place of which nothing is asked. */
export function sampleOf(spec: Spec): Concrete {
  const [value] = spec.values ?? [];
  if (value !== undefined) return value;
  for (const type of spec.types) {
    if (type === 'null') return null;
    if (type === 'string') return 'x'.repeat(Math.max(spec.minLength ?? 0, 1));
    if (type === 'number') return Math.max(spec.min ?? 0, Math.min(spec.max ?? 0, 0));
    if (type === 'boolean') return false;
    if (type === 'list') return [];
    if (type === 'object') {
      const [shape] = shapesOf(spec);
      const members = Object.entries(shape?.members ?? {}).filter(([, member]) => !member.optional);
      return Object.fromEntries(members.map(([key, member]) => [key, sampleOf(member)])) as Concrete;
    }
  }
  return undefined;
}
