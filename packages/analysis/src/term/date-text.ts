import type { Concrete } from './term.ts';

const exact = /^(?:\d{4}|[+-]\d{6})-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;

/** `Date.parse`: milliseconds, or `undefined` where JavaScript gives NaN. See {@link isClearDate}. */
export function parseDate(text: Concrete): number | undefined {
  const parsed = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** Whether what `parseDate` gives is what every run gives: not another moment in another time zone, or to another engine. */
export function isClearDate(text: Concrete): boolean {
  return typeof text !== 'string' || exact.test(text) || Number.isNaN(Date.parse(text));
}

/** Whether a text is a moment, to whoever reads it. */
export function isMoment(text: Concrete): boolean {
  return (
    typeof text === 'string' && text.includes('T') && exact.test(text) && !Number.isNaN(Date.parse(text))
  );
}

/** `new Date(ms).toISOString()`; `undefined` where JavaScript throws. */
export function writeDate(ms: Concrete): string | undefined {
  if (typeof ms !== 'number') return undefined;
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
