import { isObject, type Json } from '@sluice/expression';

/** Objects are merged key by key, everything else is replaced. */
export function mergeOver(base: Json | undefined, patch: Json): Json {
  if (!isObject(base) || !isObject(patch)) return patch;
  const merged = new Map<string, Json>(Object.entries(base));
  for (const [key, value] of Object.entries(patch)) merged.set(key, mergeOver(merged.get(key), value));
  return Object.fromEntries(merged);
}
