import { hideGlobal } from './lock-down.ts';
import {
  DateOf,
  dateNow,
  dateToString,
  defineProperty,
  getOwnPropertyDescriptor,
  mathFloor,
  mathImul,
  nativeRandom,
  reflectApply,
  reflectConstruct,
} from './primordials.ts';

/** What a replay fixes: the clock stands still at `now`, and `Math.random` follows from `seed` alone. */
export interface Determinism {
  readonly now: number;
  readonly seed: number;
}

let fixedNow: number | null = null;
let nextRandom: () => number = nativeRandom;
let hooked = false;

const now = (): number => fixedNow ?? dateNow();

/** Fixes time and chance for the run that starts now, or lets them be real again. */
export function setTimeAndChance(determinism: Determinism | null): void {
  fixedNow = determinism === null ? null : determinism.now;
  nextRandom = determinism === null ? nativeRandom : randomFrom(determinism.seed);
}

/** Puts our own functions in front of those that tell the time or throw dice. */
export function hookTimeAndChance(): void {
  if (hooked) return;
  hooked = true;
  hookDate();
  hookDateFormat();
  defineProperty(Math, 'random', { value: () => nextRandom(), writable: true, configurable: true });
}

function hookDate(): void {
  const prototype = DateOf.prototype;
  function HookedDate(...parts: unknown[]): Date | string {
    if (new.target === undefined) return dateToString(new DateOf(now()));
    return reflectConstruct(
      DateOf,
      parts.length === 0 ? [now()] : (parts as never),
      new.target as never,
    ) as Date;
  }
  for (const key of ['parse', 'UTC'] as const) {
    const descriptor = getOwnPropertyDescriptor(DateOf, key);
    if (descriptor !== undefined) defineProperty(HookedDate, key, descriptor);
  }
  defineProperty(HookedDate, 'now', { value: () => now(), writable: true, configurable: true });
  defineProperty(HookedDate, 'name', { value: 'Date', configurable: true });
  defineProperty(HookedDate, 'length', { value: 7, configurable: true });
  defineProperty(HookedDate, 'prototype', { value: prototype, writable: false });
  defineProperty(prototype, 'constructor', { value: HookedDate, writable: true, configurable: true });
  hideGlobal('Date', HookedDate);
}

/** A date format without a date says what time it is. */
function hookDateFormat(): void {
  const prototype = Intl.DateTimeFormat.prototype;
  const nativeFormat = getOwnPropertyDescriptor(prototype, 'format')?.get;
  const nativeParts = prototype.formatToParts;
  if (nativeFormat === undefined) return;
  defineProperty(prototype, 'format', {
    get(this: Intl.DateTimeFormat): (date?: Date | number) => string {
      const format = reflectApply(nativeFormat, this, []) as (date?: Date | number) => string;
      return (date) => format(date === undefined ? now() : date);
    },
    configurable: true,
  });
  defineProperty(prototype, 'formatToParts', {
    value(this: Intl.DateTimeFormat, date?: Date | number): unknown {
      return reflectApply(nativeParts, this, [date === undefined ? now() : date]);
    },
    writable: true,
    configurable: true,
  });
}

/** Mulberry32: 32 bits of state, plenty for tests, and the same everywhere. The seed may be any number. */
function randomFrom(seed: number): () => number {
  let state = (seed | 0) ^ mathImul(mathFloor(seed / 0x1_0000_0000) | 0, 0x9e37_79b1);
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = mathImul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + mathImul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
