import type { Json, JsonObject } from '@sluice/expression';

const jsonBytes = (value: Json): number => Buffer.byteLength(JSON.stringify(value), 'utf8');

/** Bytes that one entry of step state, or one claim, counts: its key and its value as JSON text, in UTF-8. */
export function sizeOfEntry(key: string, value: Json): number {
  return Buffer.byteLength(key, 'utf8') + jsonBytes(value);
}

/** What `held.stateBytes` of an action request must be: the sum of all entries under all slugs of the run, in bytes. */
export function sizeOfStepState(step: Readonly<Record<string, JsonObject>>): number {
  let total = 0;
  for (const entries of Object.values(step)) {
    for (const [key, value] of Object.entries(entries)) total += sizeOfEntry(key, value);
  }
  return total;
}
