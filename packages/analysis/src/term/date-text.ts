import type { Concrete } from './term.ts';

const exact = /^(?:\d{4}|[+-]\d{6})-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;

/**
 * `Date.parse`: milliseconds, or `undefined` where JavaScript gives NaN. A text that means another moment in another time zone, or to
 * another engine, gives `undefined` as well: see {@link isClearDate}.
 */
export function parseDate(text: Concrete): number | undefined {
  if (typeof text !== 'string' || !exact.test(text)) return undefined;
  const parsed = Date.parse(text);
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** Whether what `parseDate` gives is what every run gives. */
export function isClearDate(text: Concrete): boolean {
  return typeof text !== 'string' || exact.test(text) || Number.isNaN(Date.parse(text));
}

/** `new Date(ms).toISOString()`; `undefined` where JavaScript throws. */
export function writeDate(ms: Concrete): string | undefined {
  if (typeof ms !== 'number') return undefined;
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
