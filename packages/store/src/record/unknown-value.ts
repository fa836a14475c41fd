export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** A property of something of which nothing is known. */
export function read(value: unknown, key: string): unknown {
  return isObject(value) ? Reflect.get(value, key) : undefined;
}
