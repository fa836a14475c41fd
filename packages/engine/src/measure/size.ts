import type { Json, JsonObject } from '@sluice/expression';

/** Bytes of a value's JSON text in UTF-8: the measure of every limit on values (contract, section 10). */
export function jsonBytes(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value), 'utf8');
}

/** Bytes of one entry: its key and its value. */
export function entryBytes(key: string, value: Json): number {
  return Buffer.byteLength(key, 'utf8') + jsonBytes(value);
}

/** Bytes of a run's step state: the sum over all slugs of their entries. */
export function stateBytes(step: Readonly<Record<string, JsonObject>>): number {
  let total = 0;
  for (const entries of Object.values(step)) {
    for (const [key, value] of Object.entries(entries)) total += entryBytes(key, value);
  }
  return total;
}

/** Bytes of a buffer of claims. */
export function claimsBytes(claims: JsonObject): number {
  let total = 0;
  for (const [name, value] of Object.entries(claims)) total += entryBytes(name, value);
  return total;
}
