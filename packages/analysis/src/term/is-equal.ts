import { deepEqual } from '@sluice/expression';
import type { Concrete } from './term.ts';

/** JavaScript's `===` on scalars; lists and objects by content. */
export function isEqual(a: Concrete, b: Concrete): boolean {
  if (a === b) return true;
  return a !== undefined && b !== undefined && deepEqual(a, b);
}
