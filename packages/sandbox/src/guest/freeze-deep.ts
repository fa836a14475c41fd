import { freeze, objectKeys } from './primordials.ts';

/** Freezes a value that came from JSON text, all the way down. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  const keys = objectKeys(value);
  for (let at = 0; at < keys.length; at += 1)
    deepFreeze((value as Record<string, unknown>)[keys[at] as string]);
  return freeze(value);
}
