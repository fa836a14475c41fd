/** A value that YAML can say and a suite cannot. */
export interface Foreign {
  readonly path: readonly (string | number)[];
  readonly part: 'key' | 'value';
  readonly message: string;
}

/** As in the bundle's JSON files: nothing that a person writes comes near this. */
const mostLevels = 64;

/** The first value that is none of JSON's, leads into itself, is nested too deeply, or has a key that gets lost on its way. */
export function findForeign(value: unknown): Foreign | null {
  return look(value, [], new Set());
}

function look(value: unknown, path: Foreign['path'], around: Set<object>): Foreign | null {
  if (typeof value === 'number' && !Number.isFinite(value))
    return { path, part: 'value', message: 'this is no number that JSON can say' };
  if (typeof value !== 'object' || value === null) return null;
  if (around.has(value)) return { path, part: 'value', message: 'this alias leads into itself' };
  if (path.length > mostLevels)
    return { path, part: 'value', message: `it is nested more than ${mostLevels} levels` };
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype)
    return { path, part: 'value', message: 'the tag makes a value that JSON does not have' };
  if (Object.hasOwn(value, '__proto__'))
    return { path: [...path, '__proto__'], part: 'key', message: 'the key "__proto__" is not allowed' };
  around.add(value);
  for (const [key, inner] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    const found = look(inner, [...path, key], around);
    if (found !== null) return found;
  }
  around.delete(value);
  return null;
}
