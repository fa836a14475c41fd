import { hideGlobal } from './lock-down.ts';
import {
  DateOf,
  defineProperty,
  getOwnPropertyDescriptor,
  mathImul,
  reflectApply,
  reflectConstruct,
} from './primordials.ts';

/** The clock stands still at `now`, and `Math.random` follows from `seed` alone: the same in every replay. */
export function fixTimeAndChance(now: number, seed: number): void {
  fixDate(now);
  fixDateFormat(now);
  defineProperty(Math, 'random', { value: randomFrom(seed), writable: true, configurable: true });
}

function fixDate(now: number): void {
  const prototype = DateOf.prototype;
  function FixedDate(...parts: unknown[]): Date | string {
    if (new.target === undefined) return new DateOf(now).toString();
    return reflectConstruct(
      DateOf,
      parts.length === 0 ? [now] : (parts as never),
      new.target as never,
    ) as Date;
  }
  for (const key of ['parse', 'UTC'] as const) {
    const descriptor = getOwnPropertyDescriptor(DateOf, key);
    if (descriptor !== undefined) defineProperty(FixedDate, key, descriptor);
  }
  defineProperty(FixedDate, 'now', { value: () => now, writable: true, configurable: true });
  defineProperty(FixedDate, 'name', { value: 'Date', configurable: true });
  defineProperty(FixedDate, 'length', { value: 7, configurable: true });
  defineProperty(FixedDate, 'prototype', { value: prototype, writable: false });
  defineProperty(prototype, 'constructor', { value: FixedDate, writable: true, configurable: true });
  hideGlobal('Date', FixedDate);
}

/** A date format without a date says what time it is. */
function fixDateFormat(now: number): void {
  const prototype = Intl.DateTimeFormat.prototype;
  const nativeFormat = getOwnPropertyDescriptor(prototype, 'format')?.get;
  const nativeParts = prototype.formatToParts;
  if (nativeFormat === undefined) return;
  defineProperty(prototype, 'format', {
    get(this: Intl.DateTimeFormat): (date?: Date | number) => string {
      const format = reflectApply(nativeFormat, this, []) as (date?: Date | number) => string;
      return (date) => format(date === undefined ? now : date);
    },
    configurable: true,
  });
  defineProperty(prototype, 'formatToParts', {
    value(this: Intl.DateTimeFormat, date?: Date | number): unknown {
      return reflectApply(nativeParts, this, [date === undefined ? now : date]);
    },
    writable: true,
    configurable: true,
  });
}

/** Mulberry32: 32 bits of state, plenty for tests, and the same everywhere. The seed may be any number. */
function randomFrom(seed: number): () => number {
  let state = (seed | 0) ^ mathImul(Math.floor(seed / 0x1_0000_0000) | 0, 0x9e37_79b1);
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = mathImul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + mathImul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
