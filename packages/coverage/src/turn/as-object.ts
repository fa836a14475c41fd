import { isObject, type Json, type JsonObject } from '@sluice/expression';

/** What is no object has no members. */
export function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
