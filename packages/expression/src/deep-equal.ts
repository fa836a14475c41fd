import type { Json } from './json.ts';
import { isList, isObject } from './read-member.ts';

/** More values than any event and step state hold within the limits; what is larger is equal to nothing but itself. */
const budget = 1_000_000;

/** Equality by content, without conversion (contract 4.5). Works level by level, so that no nesting overflows the stack. */
export function deepEqual(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const pairs: (readonly [Json, Json])[] = [[a, b]];
  for (let seen = 0; seen < budget; seen += 1) {
    const pair = pairs.pop();
    if (pair === undefined) return true;
    const [left, right] = pair;
    if (left === right) continue;
    if (isList(left) && isList(right)) {
      if (left.length !== right.length) return false;
      for (let at = 0; at < left.length; at += 1) pairs.push([left[at] ?? null, right[at] ?? null]);
    } else if (isObject(left) && isObject(right)) {
      const keys = Object.keys(left);
      if (keys.length !== Object.keys(right).length) return false;
      for (const key of keys) {
        if (!Object.hasOwn(right, key)) return false;
        pairs.push([left[key] ?? null, right[key] ?? null]);
      }
    } else return false;
  }
  return false;
}

/** Whether a list has an element of the same content as the value. */
export function includesValue(list: readonly Json[], value: Json): boolean {
  for (let at = 0; at < list.length; at += 1) if (deepEqual(list[at] ?? null, value)) return true;
  return false;
}
