import { refuseTooDeep, writeShallowJson } from '../record/json-depth.ts';

/**
 * PostgreSQL holds neither U+0000 nor lone surrogates, in text or in JSON; tenants and browsers send both. Each is
 * written as U+001A ("substitute") and four hex digits, and so is U+001A itself: one to one, so that equal strings stay
 * equal, different ones different, and keys of `app_metadata` merge as they should. Everything else stays as it is.
 */
const mark = '\u001a';
const unstorable = new RegExp(`[\\0${mark}]|\\p{Surrogate}`, 'gu');
const marked = new RegExp(`${mark}([0-9a-f]{4})`, 'g');

export function encodeText(text: string): string;
export function encodeText(text: string | null): string | null;
export function encodeText(text: string | null): string | null {
  if (text === null || isStorable(text)) {
    return text;
  }
  return text.replace(unstorable, (char) => mark + char.charCodeAt(0).toString(16).padStart(4, '0'));
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0') && !text.includes(mark);
}

export function decodeText(text: string): string;
export function decodeText(text: string | null): string | null;
export function decodeText(text: string | null): string | null {
  if (text === null || !text.includes(mark)) {
    return text;
  }
  return text.replace(marked, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/**
 * The JSON text to hand to the database. Whatever has to be escaped shows in the text as an escape of JSON, so a document
 * without one, which is nearly every one, is not looked at again.
 */
export function encodeJson(value: unknown): string {
  const json = writeShallowJson(value);
  return mayHold(json, unstorableInJson) ? JSON.stringify(mapStrings(value, encodeText, 0)) : json;
}

/** A document from its text in the database, which the caller knows to be a `T` because it was written as one. */
export function parseJson<T>(json: string): T {
  const value = JSON.parse(json) as T;
  return mayHold(json, markInJson) ? decodeJson(value) : value;
}

/** A document as Prisma read it. */
export function decodeJson<T>(value: unknown): T {
  return mapStrings(value, decodeText, 0) as T;
}

/** As JSON.stringify and PostgreSQL write them; a backslash before one makes it something else, and costs a needless look. */
const unstorableInJson = /\\u(?:0000|001a|d[89a-f])/;
const markInJson = /\\u001a/i;

function mayHold(json: string, escaped: RegExp): boolean {
  return json.includes('\\u') && escaped.test(json);
}

function mapStrings(value: unknown, map: (text: string) => string, depth: number): unknown {
  if (typeof value === 'string') {
    return map(value);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  refuseTooDeep(depth);
  if (Array.isArray(value)) {
    return value.map((item) => mapStrings(item, map, depth + 1));
  }
  // fromEntries defines properties, so a key `__proto__` stays a plain key.
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [map(key), mapStrings(item, map, depth + 1)]),
  );
}
