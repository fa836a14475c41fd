import { apiError, limitExceeded } from './api-error.ts';
import { utf8Bytes } from './measure-text.ts';
import {
  ErrorOf,
  ignoreRejection,
  isArray,
  jsonParse,
  MapOf,
  mapDelete,
  mapForEach,
  mapGet,
  mapSet,
  matches,
  objectKeys,
  PromiseOf,
  quote,
  TypeErrorOf,
  toLowerCase,
  toUpperCase,
  toWellFormed,
} from './primordials.ts';
import type { RunState, StartParameters } from './run-state.ts';
import { isPlainObject } from './write-json.ts';

/** Fetches that wait for their answer. */
export class PendingFetches {
  readonly #waiting = new MapOf<number, Waiting>();
  #lastId = 0;

  add(waiting: Waiting): number {
    this.#lastId += 1;
    mapSet(this.#waiting, this.#lastId, waiting);
    return this.#lastId;
  }

  take(id: number): Waiting | undefined {
    const waiting = mapGet(this.#waiting, id) as Waiting | undefined;
    mapDelete(this.#waiting, id);
    return waiting;
  }
}

interface Waiting {
  readonly resolve: (response: unknown) => void;
  readonly reject: (reason: unknown) => void;
  /** Stack of the call, so that an uncaught failure points at the author's line. */
  readonly calledFrom: string;
}

/** What the runner answers to one fetch. A fetch that ran out of time never comes back (contract 5.22). */
export type FetchAnswer =
  | { readonly id: number; readonly ok: true; readonly response: unknown }
  | { readonly id: number; readonly ok: false; readonly error_kind: string; readonly message: string };

/** `api.fetch` (contract 5.15). Whatever is wrong with the call rejects the promise. */
export function createFetch(
  run: RunState,
  limits: StartParameters['limits'],
  pending: PendingFetches,
): object {
  let count = 0;
  return (url: unknown, init?: unknown): Promise<unknown> => {
    let asked = false;
    const promise = new PromiseOf((resolve, reject) => {
      const request = describeRequest(url, init, limits.fetchRequestBytes);
      if (run.closed) return;
      if (count >= limits.fetchesPerAction) {
        throw limitExceeded(`an action may make at most ${limits.fetchesPerAction} fetches`);
      }
      count += 1;
      const stack: unknown = new ErrorOf('').stack;
      const id = pending.add({ resolve, reject, calledFrom: typeof stack === 'string' ? stack : '' });
      run.addFetch(`{"id":${id},${request}}`);
      asked = true;
    });
    // Several fetches may be under way while only one is awaited; the failure of another is not lost, only not yet looked at.
    if (asked) ignoreRejection(promise);
    return promise;
  };
}

export function answerFetch(run: RunState, pending: PendingFetches, answer: FetchAnswer): void {
  const waiting = pending.take(answer.id);
  if (waiting === undefined) return;
  run.pendingFetches -= 1;
  if (answer.ok) waiting.resolve(answer.response);
  else waiting.reject(apiError(answer.error_kind, answer.message, waiting.calledFrom));
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Visible text, blanks and tabs: nothing that could end a header line. */
const headerText = /^[\t\x20-\x7e\x80-\xff]*$/;

const maxUrl = 8_192;
const maxMethod = 64;
const maxHeaders = 32_768;

function describeRequest(url: unknown, init: unknown, bodyLimit: number): string {
  // As a template does: a URL object gives its text, a symbol throws a TypeError.
  const target = toWellFormed(`${url as string}`);
  if (target.length > maxUrl) throw limitExceeded(`the URL of a fetch may have at most ${maxUrl} characters`);
  if (init !== undefined && init !== null && typeof init !== 'object') {
    throw new TypeErrorOf('api.fetch: init must be an object');
  }
  const given = (init ?? {}) as Record<string, unknown>;
  const method = readMethod(given['method']);
  const body = readBody(given['body'], method, bodyLimit);
  const redirect = given['redirect'] ?? 'follow';
  if (redirect !== 'follow' && redirect !== 'manual') {
    throw new TypeErrorOf('api.fetch: redirect must be "follow" or "manual"');
  }
  const headers = readHeaders(given['headers']);
  return `"method":${quote(method)},"url":${quote(target)},"headers":${headers},"body":${body},"redirect":"${redirect}"`;
}

function readMethod(given: unknown): string {
  if (given === undefined) return 'GET';
  if (typeof given !== 'string' || given.length > maxMethod || !matches(token, given)) {
    throw new TypeErrorOf('api.fetch: method must be an HTTP method such as POST');
  }
  const upper = toUpperCase(given);
  if (upper === 'CONNECT' || upper === 'TRACE')
    throw new TypeErrorOf(`api.fetch: method ${upper} is not possible`);
  return upper;
}

function readBody(given: unknown, method: string, limit: number): string {
  if (given === undefined || given === null) return 'null';
  if (typeof given !== 'string')
    throw new TypeErrorOf('api.fetch: body must be a string; JSON.stringify what you send');
  if (method === 'GET' || method === 'HEAD')
    throw new TypeErrorOf(`api.fetch: a ${method} request has no body`);
  const text = toWellFormed(given);
  if (text.length > limit || utf8Bytes(text) > limit) {
    throw limitExceeded(`the body of a fetch may have at most ${limit} bytes`);
  }
  return quote(text);
}

/** A plain object, or pairs of name and value; as JSON text with names in lower case. */
function readHeaders(given: unknown): string {
  if (given === undefined || given === null) return '{}';
  const headers = new MapOf<string, string>();
  let names = '';
  const add = (name: unknown, value: unknown): void => {
    if (typeof name !== 'string' || !matches(token, name)) {
      throw new TypeErrorOf('api.fetch: a header name must be a token such as content-type');
    }
    const text = typeof value === 'number' || typeof value === 'boolean' ? `${value}` : value;
    if (typeof text !== 'string' || !matches(headerText, text)) {
      throw new TypeErrorOf(`api.fetch: header ${name} must be text without line breaks`);
    }
    const lower = toLowerCase(name);
    const earlier = mapGet(headers, lower) as string | undefined;
    mapSet(headers, lower, earlier === undefined ? text : `${earlier}, ${text}`);
  };
  if (isArray(given)) {
    for (let at = 0; at < given.length; at += 1) {
      const pair: unknown = given[at];
      if (!isArray(pair) || pair.length !== 2) {
        throw new TypeErrorOf('api.fetch: headers as a list must hold pairs of name and value');
      }
      add(pair[0], pair[1]);
    }
  } else if (isPlainObject(given)) {
    const keys = objectKeys(given);
    for (let at = 0; at < keys.length; at += 1) add(keys[at], given[keys[at] as string]);
  } else {
    throw new TypeErrorOf('api.fetch: headers must be a plain object or a list of pairs');
  }
  mapForEach(headers, (value, name) => {
    if (names.length + (name as string).length + (value as string).length > maxHeaders) {
      throw limitExceeded(`the headers of a fetch may have at most ${maxHeaders} characters`);
    }
    names += `${names === '' ? '' : ','}${quote(name as string)}:${quote(value as string)}`;
  });
  return `{${names}}`;
}

export const parseAnswers = (json: string): readonly FetchAnswer[] =>
  jsonParse(json) as readonly FetchAnswer[];
