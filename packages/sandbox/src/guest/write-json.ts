import { limitExceeded } from './api-error.ts';
import {
  getPrototypeOf,
  isArray,
  isDate,
  isFiniteNumber,
  isMap,
  isSet,
  isWellFormed,
  matches,
  objectKeys,
  objectPrototype,
  quote,
  stringIndexOf,
  TypeErrorOf,
  typedArrayName,
} from './primordials.ts';

const maxDepth = 100;

interface Ancestor {
  readonly value: object;
  readonly depth: number;
  readonly parent: Ancestor | null;
}

/** What one walk may still write, in UTF-16 units; `limit` and `what` are for the message. */
export interface Budget {
  left: number;
  readonly limit: number;
  readonly what: string;
}

/**
 * The JSON text of a tenant's value, by contract 5.11: a TypeError names the path of what JSON cannot hold, and
 * `toJSON` is never called. The text is the copy. Throws `limit_exceeded` when it grows over the budget.
 */
export function writeJson(value: unknown, path: string, budget: Budget): string {
  if (value === undefined) throw new TypeErrorOf(`${path} is undefined, which JSON cannot hold`);
  return write(value, path, budget, null);
}

function write(value: unknown, path: string, budget: Budget, parent: Ancestor | null): string {
  switch (typeof value) {
    case 'string':
      if (!isWellFormed(value))
        throw new TypeErrorOf(`${path} holds half of a surrogate pair, which is no character`);
      return spend(budget, quote(value));
    case 'number':
      if (!isFiniteNumber(value)) throw new TypeErrorOf(`${path} is ${value}, which JSON cannot hold`);
      return spend(budget, `${value}`);
    case 'boolean':
      return spend(budget, value ? 'true' : 'false');
    case 'object':
      if (value === null) return spend(budget, 'null');
      return isArray(value)
        ? writeArray(value, path, budget, descend(value, path, parent))
        : writeObject(value as Record<string, unknown>, path, budget, descend(value, path, parent));
    default:
      throw new TypeErrorOf(
        `${path} is ${typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`}, which JSON cannot hold`,
      );
  }
}

function spend(budget: Budget, text: string): string {
  budget.left -= text.length;
  if (budget.left < 0) throw limitExceeded(`${budget.what} is larger than ${budget.limit} bytes`);
  return text;
}

function descend(value: object, path: string, parent: Ancestor | null): Ancestor {
  for (let above = parent; above !== null; above = above.parent) {
    if (above.value === value) throw new TypeErrorOf(`${path} is circular: it contains itself`);
  }
  const depth = parent === null ? 1 : parent.depth + 1;
  if (depth > maxDepth) throw limitExceeded(`${path} is nested deeper than ${maxDepth} levels`);
  return { value, depth, parent };
}

function writeArray(value: readonly unknown[], path: string, budget: Budget, here: Ancestor): string {
  const length = value.length;
  let text = spend(budget, '[');
  for (let at = 0; at < length; at += 1) {
    const item = value[at];
    if (at > 0) text += spend(budget, ',');
    text += item === undefined ? spend(budget, 'null') : write(item, `${path}[${at}]`, budget, here);
  }
  return text + spend(budget, ']');
}

function writeObject(value: Record<string, unknown>, path: string, budget: Budget, here: Ancestor): string {
  refuseSpecial(value, path);
  const keys = objectKeys(value);
  let text = spend(budget, '{');
  let first = true;
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] as string;
    const item = value[key];
    if (item === undefined) continue;
    if (!isWellFormed(key)) {
      throw new TypeErrorOf(`${path} has a key with half of a surrogate pair, which is no character`);
    }
    text += spend(budget, `${first ? '' : ','}${quote(key)}:`);
    text += write(item, pathOf(path, key), budget, here);
    first = false;
  }
  return text + spend(budget, '}');
}

const plainKey = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

export function pathOf(path: string, key: string): string {
  return matches(plainKey, key) ? `${path}.${key}` : `${path}[${quote(key)}]`;
}

/** Only objects made by `{}`, `Object.create(null)` or JSON are plain. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || isArray(value)) return false;
  const prototype = getPrototypeOf(value) as object | null;
  return prototype === objectPrototype || prototype === null;
}

function refuseSpecial(value: object, path: string): void {
  if (isPlainObject(value)) return;
  const name = classOf(value);
  const article = stringIndexOf('AEIOU', name[0] ?? '?') < 0 ? 'a' : 'an';
  const way = name === 'Date' ? '; store it as text, with toISOString()' : '';
  throw new TypeErrorOf(`${path} is ${article} ${name}, which JSON cannot hold${way}`);
}

/** By internal slots where there are some; what the object says of itself is only a last resort. */
function classOf(value: object): string {
  if (isDate(value)) return 'Date';
  if (isMap(value)) return 'Map';
  if (isSet(value)) return 'Set';
  const view = typedArrayName(value);
  if (view !== undefined) return view;
  const made: unknown = (value as { constructor?: unknown }).constructor;
  const name: unknown = typeof made === 'function' ? made.name : undefined;
  return typeof name === 'string' && matches(plainKey, name) ? name : 'object that is not plain';
}
