import { createHmac } from 'node:crypto';
import { isObject } from '@sluice/expression';
import type { Recording } from '../recording/recording-schema.ts';
import { createReplacer, minLengthReplaced } from './replace-texts.ts';

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

/**
 * Replaces the fields named, and every text of some length that was found in one of them wherever it stands in the recording: an
 * e-mail address is in the event, in the user, in what was sent and in what was logged. What is shorter, and numbers and flags, are
 * replaced where they stand under the same key, as the answer to a prompt does in the step state. The placeholder is a keyed hash of the value,
 * so equal values stay equal, and nobody without the key can try out what it was. Changes the recording in place and returns it.
 */
export function maskFields(recording: Recording, fields: readonly string[], key: Uint8Array): Recording {
  const placeholder = (text: string) =>
    text.startsWith(prefix)
      ? text
      : `${prefix}${createHmac('sha256', key).update(text).digest('base64url').slice(0, 16)}`;
  const masked: string[] = [];
  const needles = new Map<string, string>();
  const small: SmallValues = new Map();
  const noteSmall = (key: string, value: unknown, stand: unknown) => {
    const stands = small.get(key) ?? new Map<unknown, unknown>();
    small.set(key, stands.set(value, stand));
    return stand;
  };
  for (const field of fields) {
    let found = false;
    const mask: Change = (value, key) => {
      if (typeof value === 'string') {
        if (value === '') return value;
        found = true;
        const stand = placeholder(value);
        if (value.length < minLengthReplaced) return noteSmall(key, value, stand);
        if (!value.startsWith(prefix)) needles.set(value, stand);
        return stand;
      }
      if (typeof value === 'number' || typeof value === 'boolean') {
        found = true;
        return noteSmall(key, value, typeof value === 'number' ? 0 : false);
      }
      if (Array.isArray(value)) return value.map((inner) => mask(inner, key));
      return isObject(value) ? mapValues(value, mask) : value;
    };
    for (const path of pathsOf(field.split('.'))) change(recording, path, mask);
    for (const entry of recording.left.trace) {
      const { decision } = entry;
      if (decision !== undefined && Object.hasOwn(decision.read, field))
        setOwn(decision.read, field, mask(decision.read[field], lastKeyOf(field)));
    }
    if (found) masked.push(field);
  }
  for (const path of small.size === 0 ? [] : dataPaths)
    change(recording, path, (value, key) => maskSmall(value, key, small));
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

/** Gets the key that the value stands under, too. */
type Change = (value: unknown, key: string) => unknown;

function change(holder: unknown, [key, ...rest]: Path, mask: Change): void {
  if (key === undefined || typeof holder !== 'object' || holder === null) return;
  const keys = key === '*' ? Object.keys(holder) : keysLike(holder, key);
  for (const name of keys) {
    const value = (holder as Record<string, unknown>)[name];
    if (rest.length === 0) setOwn(holder, name, mask(value, name));
    else if (name === 'body' && typeof value === 'string')
      setOwn(holder, name, changeBody(value, rest, mask));
    else change(value, rest, mask);
  }
}

/** Header names have no case, however they are written here or there. */
function keysLike(holder: object, key: string): string[] {
  const wanted = key.toLowerCase();
  return Object.keys(holder).filter((name) => name.toLowerCase() === wanted);
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

/** Values too short to be looked for everywhere, by the key they stood under, and what takes their place. */
type SmallValues = Map<string, Map<unknown, unknown>>;

/** Where tenants, hosts and users have the word, and not the recording. */
const dataPaths: readonly Path[] = [
  'call.event',
  'call.authentication',
  'call.answer',
  'users.*.found',
  'left.step',
  'left.frames.*.input',
  'left.event',
  'left.user',
  'left.waitingPatch',
  'left.claims',
  'left.stageClaims',
  'left.answer.claims',
  'left.answer.user',
  'left.answer.awaiting.input',
  'left.answer.token.payload',
  'left.trace.*.effects',
  'left.trace.*.decision.read',
  'left.createUser',
  'left.appMetadata.patch',
].map((path) => path.split('.'));

function maskSmall(value: unknown, key: string, small: SmallValues): unknown {
  if (Array.isArray(value)) return value.map((inner) => maskSmall(inner, key, small));
  if (!isObject(value)) {
    const stands = small.get(lastKeyOf(key));
    return stands?.has(value) ? stands.get(value) : value;
  }
  // An effect has its key beside its value.
  const named = value['key'] ?? value['name'];
  return mapValues(value, (inner, name) =>
    maskSmall(inner, name === 'value' && typeof named === 'string' ? named : name, small),
  );
}

/** Of a path as traces spell it: `step.mfa.code`, `step["a b"]["c d"]`. */
function lastKeyOf(path: string): string {
  return path.split(/\.|\["|"\]|\[|\]/u).findLast((step) => step !== '') ?? path;
}

/** Keys whose values are the recording's own words; a value that is more than a word is none of them. */
const ownWords = new Set(
  'recordingVersion runId flow slug status stage position type outcome block within next verb method level action redirect error_kind port kind aal seed hash kid given source trigger'.split(
    ' ',
  ),
);
const word = /^[A-Za-z0-9_-]*$/;
/** So are the keys that a recording is made of; nobody's address, number or id is one of them. */
const ownKey = /^[A-Za-z_-]*$/;

function replaceEverywhere(recording: Recording, needles: ReadonlyMap<string, string>): Recording {
  const forms = new Map<string, string>();
  for (const [text, stand] of needles) for (const form of formsOf(text)) forms.set(form, stand);
  const clean = createReplacer(forms);
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return ownWords.has(key) && word.test(value) ? value : clean(value);
    if (Array.isArray(value)) return value.map((inner) => walk(inner, key));
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        ownKey.test(name) ? name : clean(name),
        walk(inner, name),
      ]),
    );
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

function mapValues(value: Record<string, unknown>, map: Change): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, map(inner, key)]));
}

/** Also for a key such as `__proto__`. */
function setOwn(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
}
