import { isIndex } from '@sluice/expression';
import type { Concrete } from './term.ts';

/** The own member, or the element of a list; `undefined` when there is none. Nothing else has members. */
export function readOwn(container: Concrete, key: string): Concrete {
  if (typeof container !== 'object' || container === null) return undefined;
  if (Array.isArray(container)) return isIndex(key) ? (container[Number(key)] as Concrete) : undefined;
  return Object.hasOwn(container, key) ? (container as Readonly<Record<string, Concrete>>)[key] : undefined;
}

export function hasOwn(container: Concrete, key: string): boolean {
  if (typeof container !== 'object' || container === null) return false;
  return Array.isArray(container)
    ? isIndex(key) && Number(key) < container.length
    : Object.hasOwn(container, key);
}

/** Follows a path of members from the root of a document on. */
export function readPath(document: Concrete, path: readonly string[]): Concrete {
  let found = document;
  for (const key of path) found = readOwn(found, key);
  return found;
}

/** What names a member: text, or a number by its decimal spelling; null when the value is neither. */
export function toKey(value: Concrete): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : null;
}
