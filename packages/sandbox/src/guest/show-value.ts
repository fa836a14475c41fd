import {
  bigIntToString,
  dateToISOString,
  ErrorOf,
  getPrototypeOf,
  isArray,
  isDate,
  isMap,
  isRegExp,
  isSet,
  mapForEach,
  objectKeys,
  objectPrototype,
  quote,
  regExpToString,
  setForEach,
  symbolToString,
  toWellFormed,
  typedArrayName,
} from './primordials.ts';

const maxDepth = 8;
/** More than any log entry keeps (contract 5.12). */
const maxLength = 6_000;

interface Printer {
  left: number;
}
interface Ancestor {
  readonly value: object;
  readonly depth: number;
  readonly parent: Ancestor | null;
}

/** A value for a log line: strings as they are, JSON where it is JSON, else something readable. Total and bounded. */
export function show(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return typeof value === 'object' && value !== null && isDate(value)
      ? dateText(value as Date)
      : print(value, { left: maxLength }, null);
  } catch {
    return '[unreadable]';
  }
}

function print(value: unknown, printer: Printer, parent: Ancestor | null): string {
  const text = printWhole(value, printer, parent);
  printer.left -= text.length;
  return text;
}

function printWhole(value: unknown, printer: Printer, parent: Ancestor | null): string {
  switch (typeof value) {
    case 'string':
      return quote(toWellFormed(value));
    case 'bigint':
      return `${bigIntToString(value)}n`;
    case 'symbol':
      return symbolToString(value);
    case 'function':
      return nameOfFunction(value);
    case 'object':
      return value === null ? 'null' : printObject(value, printer, parent);
    case 'number':
    case 'boolean':
      return `${value}`;
    default:
      return 'undefined';
  }
}

function nameOfFunction(fn: { readonly name: unknown }): string {
  return typeof fn.name === 'string' && fn.name !== '' ? `[function ${fn.name}]` : '[function]';
}

function printObject(value: object, printer: Printer, parent: Ancestor | null): string {
  for (let above = parent; above !== null; above = above.parent)
    if (above.value === value) return '[circular]';
  const depth = parent === null ? 1 : parent.depth + 1;
  if (depth > maxDepth || printer.left <= 0) return '…';
  const here: Ancestor = { value, depth, parent };
  if (isArray(value)) return `[${list(value, printer, here)}]`;
  if (isDate(value)) return quote(dateText(value as Date));
  if (isMap(value)) return printMap(value as Map<unknown, unknown>, printer, here);
  if (isSet(value)) return printSet(value as Set<unknown>, printer, here);
  if (isRegExp(value)) return regExpToString(value as RegExp);
  const view = typedArrayName(value);
  if (view !== undefined) return `${view} [${list(value as ArrayLike<unknown>, printer, here)}]`;
  if (isErrorLike(value)) return errorText(value);
  const own = (value as { toJSON?: unknown }).toJSON;
  if (typeof own === 'function') return print((value as { toJSON: () => unknown }).toJSON(), printer, here);
  return `${classPrefix(value)}{${entries(value as Record<string, unknown>, printer, here)}}`;
}

function dateText(date: Date): string {
  try {
    return dateToISOString(date);
  } catch {
    return 'Invalid Date';
  }
}

function list(items: ArrayLike<unknown>, printer: Printer, here: Ancestor): string {
  const length = items.length;
  let text = '';
  for (let at = 0; at < length; at += 1) {
    if (at > 0) text += ',';
    if (printer.left <= 0) return `${text}…`;
    const item = items[at];
    // As JSON does with holes and undefined in arrays.
    text += item === undefined ? 'null' : print(item, printer, here);
    printer.left -= 1;
  }
  return text;
}

function entries(value: Record<string, unknown>, printer: Printer, here: Ancestor): string {
  const keys = objectKeys(value);
  let text = '';
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] as string;
    const item = value[key];
    if (item === undefined) continue;
    if (text !== '') text += ',';
    if (printer.left <= 0) return `${text}…`;
    printer.left -= key.length;
    text += `${quote(toWellFormed(key))}:${print(item, printer, here)}`;
  }
  return text;
}

function printMap(map: Map<unknown, unknown>, printer: Printer, here: Ancestor): string {
  let text = '';
  mapForEach(map, (value, key) => {
    if (printer.left <= 0) return;
    text += `${text === '' ? '' : ', '}${print(key, printer, here)} => ${print(value, printer, here)}`;
  });
  return `Map {${text}${printer.left <= 0 ? '…' : ''}}`;
}

function printSet(set: Set<unknown>, printer: Printer, here: Ancestor): string {
  let text = '';
  setForEach(set, (value) => {
    if (printer.left <= 0) return;
    text += `${text === '' ? '' : ', '}${print(value, printer, here)}`;
  });
  return `Set {${text}${printer.left <= 0 ? '…' : ''}}`;
}

export function isErrorLike(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false;
  for (let at = getPrototypeOf(value) as object | null, up = 0; at !== null && up < 20; up += 1) {
    if (at === ErrorOf.prototype) return true;
    at = getPrototypeOf(at) as object | null;
  }
  return false;
}

function errorText(error: { readonly name: unknown; readonly message: unknown }): string {
  const name = typeof error.name === 'string' && error.name !== '' ? error.name : 'Error';
  const message = typeof error.message === 'string' ? error.message : '';
  return message === '' ? name : `${name}: ${message}`;
}

function classPrefix(value: object): string {
  const prototype = getPrototypeOf(value) as object | null;
  if (prototype === null || prototype === objectPrototype) return '';
  const made: unknown = (prototype as { constructor?: unknown }).constructor;
  return typeof made === 'function' && typeof made.name === 'string' && made.name !== ''
    ? `${made.name} `
    : '';
}
