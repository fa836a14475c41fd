import type { Concrete } from '../../term/term.ts';

export interface ObservedEffect {
  readonly kind: string;
  readonly name: Concrete;
  readonly value: Concrete;
}

/** What really happened when a source ran. */
export interface Observation {
  readonly end: 'returns' | 'denies' | 'throws';
  readonly reason: string | null;
  readonly error_kind: string | null;
  readonly effects: readonly ObservedEffect[];
  readonly requests: readonly { readonly method: string; readonly url: string; readonly body: Concrete }[];
}

/** One outcome of a request, as the analysis' `exchange` document has it. */
export type Outcome =
  | {
      readonly ok: true;
      readonly status: number;
      readonly headers: Record<string, string>;
      readonly body: string;
    }
  | { readonly ok: false; readonly error_kind: string };

const AsyncFunction = (async () => undefined).constructor as new (
  ...parts: string[]
) => (...args: unknown[]) => Promise<unknown>;

const reserved = new Set(
  'iss sub aud exp nbf iat jti client_id scope azp auth_time nonce acr amr sid cnf act typ'.split(' '),
);

function copyJson(value: unknown): Concrete {
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol')
    throw new TypeError('no JSON');
  check(value);
  return JSON.parse(JSON.stringify(value)) as Concrete;
}

function check(value: unknown): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('no JSON');
  if (typeof value === 'function') throw new TypeError('no JSON');
  if (typeof value !== 'object' || value === null) return;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null)
    throw new TypeError('no JSON');
  for (const inner of Object.values(value)) check(inner);
}

/** Runs a body by contract 5 with a small api of its own. For generated sources only. */
export async function runSource(
  source: string,
  event: unknown,
  step: unknown,
  outcomes: readonly Outcome[],
): Promise<Observation> {
  const effects: ObservedEffect[] = [];
  const requests: Observation['requests'][number][] = [];
  let denied: string | null = null;
  let end: (kind: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => {
    end = resolve;
  });
  const name = (given: unknown): string => {
    if (typeof given !== 'string' || given === '') throw new TypeError('no name');
    return given;
  };
  const api = {
    deny(reason: unknown): void {
      if (denied !== null) return;
      if (typeof reason !== 'string') throw new TypeError('no reason');
      denied = reason;
    },
    log(level: unknown): void {
      if (!['debug', 'info', 'warn', 'error'].includes(level as string)) throw new TypeError('no level');
    },
    state: {
      set(key: unknown, value: unknown): void {
        if (denied !== null) return;
        effects.push({ kind: 'state.set', name: name(key), value: copyJson(value) });
      },
    },
    user: {
      setAppMetadata(patch: unknown): void {
        if (denied !== null) return;
        if (typeof patch !== 'object' || patch === null || Array.isArray(patch))
          throw new TypeError('no patch');
        effects.push({ kind: 'user.setAppMetadata', name: null, value: copyJson(patch) });
      },
    },
    session: {
      setCustomClaim(claim: unknown, value: unknown): void {
        if (denied !== null) return;
        if (reserved.has(name(claim))) throw new TypeError('reserved');
        effects.push({ kind: 'session.setCustomClaim', name: name(claim), value: copyJson(value) });
      },
    },
    fetch: async (url: unknown, init: { method?: string; body?: unknown } = {}): Promise<unknown> => {
      const { method = 'GET', body } = init;
      if (body !== undefined && body !== null && typeof body !== 'string') throw new TypeError('no body');
      if ((method === 'GET' || method === 'HEAD') && typeof body === 'string') throw new TypeError('no body');
      const outcome = outcomes[requests.length];
      requests.push({ method, url: `${url as string}`, body: (body ?? undefined) as Concrete });
      if (outcome === undefined) throw new Error('no outcome');
      if (outcome.ok) return { status: outcome.status, headers: outcome.headers, body: outcome.body };
      if (outcome.error_kind === 'http_fetch_timeout') {
        end(outcome.error_kind);
        return new Promise(() => undefined);
      }
      throw Object.assign(new Error('refused'), { error_kind: outcome.error_kind });
    },
  };
  const console = { log() {}, debug() {}, info() {}, warn() {}, error() {} };
  const failure = await Promise.race([
    new AsyncFunction('event', 'step', 'api', 'console', `"use strict";${source}`)(
      event,
      step,
      api,
      console,
    ).then(
      () => null,
      (error: unknown) => {
        const kind: unknown = (error as { error_kind?: unknown } | null)?.error_kind;
        return typeof kind === 'string' ? kind : 'uncaught_error';
      },
    ),
    ended,
  ]);
  if (failure !== null) return { end: 'throws', reason: null, error_kind: failure, effects: [], requests };
  return { end: denied === null ? 'returns' : 'denies', reason: denied, error_kind: null, effects, requests };
}
