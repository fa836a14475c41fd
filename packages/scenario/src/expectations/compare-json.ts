import { deepEqual, isObject, type Json } from '@sluice/expression';

/** One place where two values part. `undefined`: nothing there. */
export interface Difference {
  readonly path: readonly (string | number)[];
  readonly expected: Json | undefined;
  readonly actual: Json | undefined;
}

/**
 * Where `actual` lacks what `expected` asks for. Objects may hold more than asked, at any depth; arrays have the
 * same length, each item asked for in turn; everything else is equal.
 */
export function missingFrom(expected: Json, actual: Json | undefined): Difference[] {
  return compare(expected, actual, [], false);
}

/** Every place where two values are not the same. */
export function differencesOf(expected: Json, actual: Json | undefined): Difference[] {
  return compare(expected, actual, [], true);
}

function compare(
  expected: Json,
  actual: Json | undefined,
  path: readonly (string | number)[],
  exact: boolean,
): Difference[] {
  if (isObject(expected) && isObject(actual)) {
    const asked = Object.entries(expected).flatMap(([key, value]) =>
      compare(value, Object.hasOwn(actual, key) ? actual[key] : undefined, [...path, key], exact),
    );
    const extra = exact ? Object.entries(actual).filter(([key]) => !Object.hasOwn(expected, key)) : [];
    return [
      ...asked,
      ...extra.map(([key, value]) => ({ path: [...path, key], expected: undefined, actual: value })),
    ];
  }
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    return expected.flatMap((value: Json, index) => compare(value, actual[index], [...path, index], exact));
  }
  return actual !== undefined && deepEqual(expected, actual) ? [] : [{ path, expected, actual }];
}

const longest = 300;

/** A value on one line: JSON, cut when it is long; `nothing` when there is none. */
export function show(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}
