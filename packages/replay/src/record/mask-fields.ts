import { createHmac } from 'node:crypto';
import type { Recording } from '../recording/recording-schema.ts';

/** Headers that carry credentials as a rule: masked unless `fields` says otherwise. */
export const defaultFields = [
  'request.headers.authorization',
  'request.headers.proxy-authorization',
  'request.headers.cookie',
  'request.headers.x-api-key',
  'response.headers.set-cookie',
] as const;

const groups = ['event', 'user', 'authentication', 'answer', 'state', 'request', 'response'];

/** The mistakes in a list of fields, as lines; empty when there is none. */
export function checkFields(fields: readonly string[]): string[] {
  return fields.flatMap((field) => {
    const [group = '', ...rest] = field.split('.');
    const inMessage = group === 'request' || group === 'response';
    const wrong =
      !groups.includes(group) ||
      rest.some((key) => key === '') ||
      (inMessage && rest[0] !== 'headers' && rest[0] !== 'body') ||
      (rest.length === 0 && group !== 'user');
    return wrong
      ? [
          `"${field}" names no field: write event.…, user.…, authentication.…, answer.…, state.<slug>.…, request.headers.…, request.body, response.body.…`,
        ]
      : [];
  });
}

/** Shorter texts stand everywhere by chance; they are masked at their own place only. */
const minLengthEverywhere = 6;

/**
 * Replaces the fields named, and every text of some length that was found in one of them wherever it stands in the recording: an
 * e-mail address is in the event, in the user, in what was sent and in what was logged. The placeholder is a keyed hash of the value,
 * so equal values stay equal, and nobody without the key can try out what it was. Changes the recording in place and returns it.
 */
export function maskFields(recording: Recording, fields: readonly string[], key: Uint8Array): Recording {
  const placeholder = (text: string) =>
    text.startsWith(prefix)
      ? text
      : `${prefix}${createHmac('sha256', key).update(text).digest('base64url').slice(0, 16)}`;
  const masked: string[] = [];
  const needles = new Map<string, string>();
  for (const field of fields) {
    let found = false;
    const mask = (value: unknown): unknown => {
      if (typeof value === 'string') {
        if (value === '') return value;
        found = true;
        const stand = placeholder(value);
        if (value.length >= minLengthEverywhere && !value.startsWith(prefix)) needles.set(value, stand);
        return stand;
      }
      if (typeof value === 'number' || typeof value === 'boolean') {
        found = true;
        return typeof value === 'number' ? 0 : false;
      }
      if (Array.isArray(value)) return value.map(mask);
      return isObject(value) ? mapValues(value, mask) : value;
    };
    for (const path of pathsOf(field.split('.'))) change(recording, path, mask);
    for (const entry of recording.left.trace) {
      const { decision } = entry;
      if (decision !== undefined && Object.hasOwn(decision.read, field))
        setOwn(decision.read, field, mask(decision.read[field]));
    }
    if (found) masked.push(field);
  }
  if (needles.size > 0) {
    const replaced = replaceEverywhere(recording, needles);
    Object.assign(recording, replaced);
  }
  recording.masked.push(...masked);
  return recording;
}

const prefix = 'masked:';
type Path = readonly string[];

/** Where a field stands in a recording. `*` is any key. */
function pathsOf([group = '', ...rest]: Path): Path[] {
  switch (group) {
    case 'event':
      return [
        ['call', 'event', ...rest],
        ['left', 'event', ...rest],
        ...(rest[0] === 'user' ? pathsOf(rest) : []),
      ];
    case 'user':
      return [
        ['call', 'event', 'user', ...rest],
        ['call', 'authentication', 'user', ...rest],
        ['call', 'answer', 'user', ...rest],
        ['users', '*', 'found', ...rest],
        ['left', 'event', 'user', ...rest],
        ['left', 'user', ...rest],
        ['left', 'createUser', ...rest],
        ['left', 'answer', 'user', ...rest],
      ];
    case 'authentication':
      return [
        ['call', 'authentication', ...rest],
        ['call', 'answer', ...rest],
      ];
    case 'answer':
      return [['call', 'answer', ...rest]];
    case 'state':
      return [['left', 'step', ...rest]];
    case 'request':
      return [['fetches', '*', 'request', ...rest]];
    case 'response':
      return [['fetches', '*', 'result', 'response', ...rest]];
    default:
      return [];
  }
}

type Change = (value: unknown) => unknown;

function change(holder: unknown, [key, ...rest]: Path, mask: Change): void {
  if (key === undefined || typeof holder !== 'object' || holder === null) return;
  const keys = key === '*' ? Object.keys(holder) : keysLike(holder, key);
  for (const name of keys) {
    const value = (holder as Record<string, unknown>)[name];
    if (rest.length === 0) setOwn(holder, name, mask(value));
    else if (name === 'body' && typeof value === 'string')
      setOwn(holder, name, changeBody(value, rest, mask));
    else change(value, rest, mask);
  }
}

/** Header names have no case. */
function keysLike(holder: object, key: string): string[] {
  return Object.keys(holder).filter((name) => name === key || name.toLowerCase() === key);
}

/** A field inside a JSON body. A body of another kind has no fields. */
function changeBody(body: string, path: Path, mask: Change): string {
  try {
    const value: unknown = JSON.parse(body);
    const before = JSON.stringify(value);
    change(value, path, mask);
    const after = JSON.stringify(value);
    return after === before ? body : after;
  } catch {
    return body;
  }
}

/** Keys whose values are the recording's own words; a value that is more than a word is none of them. */
const ownWords = new Set(
  'recordingVersion runId flow slug status stage position type outcome block within next verb method level action redirect error_kind port kind aal seed hash kid given source trigger'.split(
    ' ',
  ),
);
const word = /^[A-Za-z0-9_-]*$/;

function replaceEverywhere(recording: Recording, needles: ReadonlyMap<string, string>): Recording {
  const forms = new Map<string, string>();
  for (const [text, stand] of needles) for (const form of formsOf(text)) forms.set(form.toLowerCase(), stand);
  const pattern = new RegExp(
    [...forms.keys()]
      .sort((a, b) => b.length - a.length)
      .map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
      .join('|'),
    'gi',
  );
  const shortest = Math.min(...[...forms.keys()].map(({ length }) => length));
  const clean = (text: string) =>
    text.length < shortest
      ? text
      : text.replace(pattern, (found) => forms.get(found.toLowerCase()) ?? prefix);
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return ownWords.has(key) && word.test(value) ? value : clean(value);
    if (Array.isArray(value)) return value.map((inner) => walk(inner, key));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner, name)]));
  };
  return walk(recording, '') as Recording;
}

function formsOf(text: string): string[] {
  const bytes = Buffer.from(text);
  return [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text.toWellFormed()),
    encodeURIComponent(text.toWellFormed()).replaceAll('%20', '+'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mapValues(value: Record<string, unknown>, map: Change): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, map(inner)]));
}

/** Also for a key such as `__proto__`. */
function setOwn(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
}
