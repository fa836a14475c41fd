import type { Json, JsonObject } from './json.ts';
import { isRefusedName } from './limits.ts';

const indexPattern = /^(?:0|[1-9][0-9]{0,9})$/;

export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a key names an element of a list. */
export function isIndex(key: string): boolean {
  return indexPattern.test(key);
}

/**
 * Reads one own member; null when there is none (contract 4.6, 4.7). Lists have elements at `0`, `1`, … and nothing else, not
 * even a length; strings have no members.
 */
export function readMember(container: Json, key: string): Json {
  if (typeof container !== 'object' || container === null) return null;
  if (isList(container)) return isIndex(key) ? (container[Number(key)] ?? null) : null;
  return Object.hasOwn(container, key) ? (container[key] ?? null) : null;
}

/** As `readMember`, for a key that is known to be no index: no list has it. */
export function readKey(container: Json, key: string): Json {
  return isObject(container) && Object.hasOwn(container, key) ? (container[key] ?? null) : null;
}

/** The member name that a computed segment stands for; null when it can name none (contract 4.4). */
export function toMemberKey(value: Json): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && !isRefusedName(value) ? value : null;
}
