import type { Json } from '@sluice/expression';
import { z } from 'zod';
import { setOwnKey } from './own-key.ts';

/** Far below what a store takes and a stack holds, far above what anybody writes by hand. */
const maxDepth = 500;

/** The value is not JSON. `path` leads to the place, outermost first. */
export class NotJson extends Error {
  override readonly name = 'NotJson';
  readonly path: readonly (string | number)[];
  constructor(message: string, path: readonly (string | number)[]) {
    super(message);
    this.path = path;
  }
}

/**
 * A copy of a JSON value that nobody else holds; keys such as `__proto__` stay plain keys. Throws {@link NotJson} for whatever JSON
 * cannot say: it would be one thing in memory and another after a wait. An undefined member is left out, as JSON does.
 */
export function copyJson(value: unknown): Json {
  return copy(value, []);
}

function copy(value: unknown, path: (string | number)[]): Json {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value;
    throw new NotJson(`${value} is not JSON`, [...path]);
  }
  if (typeof value !== 'object') throw new NotJson(`a value of type ${typeof value} is not JSON`, [...path]);
  if (path.length >= maxDepth)
    throw new NotJson(`the value is nested deeper than ${maxDepth} levels`, path.slice(0, 1));
  if (Array.isArray(value)) return copyList(value, path);
  if (!isPlain(value))
    throw new NotJson('an object that is neither plain nor an array is not JSON', [...path]);
  const copied: Record<string, Json> = {};
  for (const key of Object.keys(value)) {
    const inner: unknown = (value as Readonly<Record<string, unknown>>)[key];
    if (inner === undefined) continue;
    path.push(key);
    setOwnKey(copied, key, copy(inner, path));
    path.pop();
  }
  return copied;
}

function copyList(list: readonly unknown[], path: (string | number)[]): Json[] {
  const copied: Json[] = [];
  for (let index = 0; index < list.length; index += 1) {
    path.push(index);
    copied.push(copy(list[index], path));
    path.pop();
  }
  return copied;
}

/** Whether a value that is JSON nests deeper than what is taken from outside. */
export function isTooDeep(value: Json, left = maxDepth): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return left === 0 || Object.values(value).some((inner) => isTooDeep(inner, left - 1));
}

/** Plain in any realm: the prototype is none, or one that has none itself. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** JSON at the boundary, as a copy; what is not JSON is an issue at its path. */
export const jsonSchema: z.ZodType<Json> = z.unknown().transform((value, context): Json => {
  try {
    return copyJson(value);
  } catch (error) {
    if (!(error instanceof NotJson)) throw error;
    context.addIssue({ code: 'custom', message: error.message, path: [...error.path] });
    return z.NEVER;
  }
}) as unknown as z.ZodType<Json>;

export const jsonObjectSchema = jsonSchema.refine(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'expected an object',
) as unknown as z.ZodType<{ readonly [key: string]: Json }>;
