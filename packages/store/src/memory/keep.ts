import { writeShallowJson } from '../record/json-depth.ts';

/**
 * A copy of its own of a JSON document, as a database would give it back, and frozen: it can be handed out as it is,
 * as often as asked, since nobody can change it. What JSON cannot say is dropped on the way in, not kept by accident.
 */
export function keep<T>(document: T): T {
  return freeze(JSON.parse(writeShallowJson(document)) as T);
}

export function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}
