import { deepEqual, type Json, type JsonObject } from '@sluice/expression';
import type { Model } from '../solve/verdict.ts';
import { input, isApply } from '../term/build-term.ts';
import { isMoment } from '../term/date-text.ts';
import { evaluateTerm } from '../term/evaluate-term.ts';
import { readPath } from '../term/read-own.ts';
import { showInput } from '../term/show-term.ts';
import { spellSource } from '../term/spell-term.ts';
import type { Concrete, Input, InputSource, Term } from '../term/term.ts';
import { inputsOf } from '../term/visit-inputs.ts';
import { accountSource, eventSource } from './environment.ts';
import type { FlowPath, PathExchange } from './flow-path.ts';

/** What a run is given: `given` of a scenario (formats, section 4). */
export interface PathInput {
  readonly event?: JsonObject;
  readonly user?: JsonObject;
  readonly authentication?: JsonObject & { readonly outcome: 'authenticated' | 'registered' | 'failed' };
  readonly prompts?: Readonly<Record<string, JsonObject>>;
  readonly fetch?: readonly FetchAnswer[];
  readonly now?: string;
  readonly seed?: number;
}

export interface FetchAnswer {
  readonly method: string;
  readonly url: string;
  readonly respond?: {
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly json?: Json;
    readonly body?: string;
  };
  readonly fail?: 'timeout' | 'refused';
}

/**
 * What to give a run so that it takes the path, from the documents that the solver found; null where it found none, or where no
 * scenario can say it. Only what differs from `defaultEvent`, over which a scenario's event is merged.
 */
export function scenarioOf(path: FlowPath, defaultEvent: JsonObject = {}): PathInput | null {
  const { verdict } = path;
  if (verdict.kind !== 'possible' || namesSomebodyElse(path)) return null;
  const { model } = verdict;
  const answers = answersOf(path, model);
  if (answers === null) return null;
  const document = (kind: InputSource['kind'], at = '') => model.get(spellSource({ kind, at }))?.value;
  const event = asObject(document('event')) ?? {};
  const named = asObject(event['user']);
  const who = whoSignsIn(path, named, document);
  const { user: _user, tenant: _tenant, ...groups } = event;
  const differing = differenceOf(groups, defaultEvent);
  const shownUser = who.eventUser === undefined ? {} : { user: who.eventUser };
  const told = { ...differing, ...shownUser };
  const fetch = path.exchanges.map((exchange) => answerOf(exchange, path, model));
  const now = clockOf(model);
  return {
    ...(Object.keys(told).length > 0 && { event: told }),
    ...(who.user !== undefined && { user: who.user }),
    ...(who.authentication !== undefined && { authentication: who.authentication }),
    ...(answers.size > 0 && { prompts: Object.fromEntries(answers) }),
    ...(fetch.length > 0 && { fetch }),
    ...(now !== null && { now }),
  };
}

/** A scenario answers prompts by block: null where prompts of one name have to be answered differently. */
function answersOf({ prompts }: FlowPath, model: Model): ReadonlyMap<string, JsonObject> | null {
  const answers = new Map<string, JsonObject>();
  const asked = new Set<string>();
  for (const { block, input } of prompts) {
    const document = model.get(spellSource(input.source))?.value;
    const answer = asObject(readPath(document, input.path));
    const before = answers.get(block);
    if (answer !== null && before !== undefined && asked.has(block) && !deepEqual(answer, before))
      return null;
    if (answer !== null) asked.add(block);
    if (answer !== null || before === undefined) answers.set(block, answer ?? {});
  }
  return answers;
}

interface Who {
  /** `given.user`: stands in the store. */
  readonly user?: JsonObject;
  /** `given.event.user`; null takes whom `given.user` names out of the event. */
  readonly eventUser?: JsonObject | null;
  readonly authentication?: NonNullable<PathInput['authentication']>;
}

const userFields: ReadonlySet<string> = new Set([
  ...['id', 'email', 'email_verified', 'phone', 'name'],
  ...['app_metadata', 'user_metadata', 'factors', 'created_at'],
]);

function whoSignsIn(
  { answer, constraints }: FlowPath,
  named: JsonObject | null,
  document: (kind: InputSource['kind']) => Concrete,
): Who {
  const before = nameUser(named);
  if (answer === null) return before;
  const given = asObject(document('authentication')) ?? {};
  if (answer.outcome === 'failed') {
    const reason = typeof given['reason'] === 'string' ? given['reason'] : 'failed';
    return { ...before, authentication: { outcome: 'failed', reason } };
  }
  const raised = pick(given, new Set(['aal', 'methods']));
  if (answer.outcome === 'registered') {
    const profile = pick(asObject(document('profile')) ?? {}, userFields);
    const { id: _id, app_metadata: _metadata, created_at: _at, ...submitted } = profile;
    return { ...before, authentication: { outcome: 'registered', user: submitted, ...raised } };
  }
  const authentication = { outcome: 'authenticated', ...raised } as const;
  const account = pick(asObject(document('account')) ?? {}, userFields);
  // Whom the event names matters only where something asks; else it is who signs in.
  if (named === null && !asksWhoIsNamed(constraints)) return { user: account, authentication };
  if (named === null) return { user: account, eventUser: null, authentication };
  return { ...before, user: account, authentication };
}

/** The one user of a scenario is who signs in: that somebody else was named before, it cannot say. */
function namesSomebodyElse({ answer, constraints, verdict }: FlowPath): boolean {
  if (verdict.kind !== 'possible' || answer?.outcome !== 'authenticated') return false;
  const event = verdict.model.get(spellSource({ kind: 'event', at: '' }))?.value;
  const named = asObject(readPath(event, ['user']));
  if (named === null || !asksWhoIsNamed(constraints)) return false;
  const account = asObject(verdict.model.get(spellSource({ kind: 'account', at: '' }))?.value);
  return account !== null && !deepEqual(pick(named, userFields), pick(account, userFields));
}

function asksWhoIsNamed(constraints: readonly Term[]): boolean {
  return constraints.some((term) =>
    inputsOf(term).some(({ source, path }) => source.kind === 'event' && (path[0] ?? 'user') === 'user'),
  );
}

/** Whoever has an id is stored; whoever has none is only shown. */
function nameUser(named: JsonObject | null): Who {
  if (named === null) return {};
  if (typeof named['id'] !== 'string') return { eventUser: named };
  const more = Object.fromEntries(Object.entries(named).filter(([key]) => !userFields.has(key)));
  return {
    user: pick(named, userFields),
    ...(Object.keys(more).length > 0 && { eventUser: more }),
  };
}

function pick(from: JsonObject, keys: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(
    Object.entries(from).filter(([key, item]) => keys.has(key) && item !== undefined),
  );
}

function asObject(value: Concrete): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** What of a value is not as the base has it; the base merged with it is the value again. */
function differenceOf(value: JsonObject, base: JsonObject): JsonObject {
  const entries = Object.entries(value).flatMap(([key, item]): (readonly [string, Json])[] => {
    if (item === undefined) return [];
    const old = Object.hasOwn(base, key) ? base[key] : undefined;
    if (old !== undefined && deepEqual(item, old)) return [];
    const [inner, below] = [asObject(item), asObject(old)];
    return [[key, inner === null || below === null ? item : differenceOf(inner, below)]];
  });
  // What a document does not have and the base has can only be taken away by null.
  const missing = Object.keys(base).flatMap((key) =>
    Object.hasOwn(value, key) || asObject(base[key]) !== null ? [] : [[key, null] as const],
  );
  return Object.fromEntries([...entries, ...(Object.keys(value).length > 0 ? missing : [])]);
}

function answerOf(exchange: PathExchange, path: FlowPath, model: Model): FetchAnswer {
  const method = evaluateTerm(exchange.method, model);
  const request = {
    method: typeof method === 'string' ? method.toUpperCase() : 'GET',
    url: urlPattern(exchange.url, model) || '*',
  };
  const outcome = asObject(model.get(spellSource(exchange.source))?.value) ?? { ok: true };
  if (outcome['ok'] !== true)
    return { ...request, fail: outcome['error_kind'] === 'http_fetch_timeout' ? 'timeout' : 'refused' };
  const { status, headers, body, json } = outcome;
  const isWebhook = path.steps.some(({ block, type }) => block === exchange.block && type === 'call_webhook');
  const flag = model.get(spellSource({ kind: 'opaque', at: `${exchange.source.at}/is-json` }))?.value;
  const isText = typeof body === 'string' && (isWebhook ? flag !== true : !isJsonOf(body, json));
  return {
    ...request,
    respond: {
      status: typeof status === 'number' ? status : 200,
      ...(asObject(headers) !== null &&
        Object.keys(headers ?? {}).length > 0 && { headers: headers as Record<string, string> }),
      ...(isText ? { body } : { json: json === undefined ? {} : json }),
    },
  };
}

function isJsonOf(body: string, json: Json | undefined): boolean {
  return json !== undefined && JSON.stringify(json) === body;
}

/** A URL as a scenario's entry spells it: `*` stands for what is not known. */
function urlPattern(url: Term, model: Model): string {
  if (isApply(url, 'jsAdd')) return url.args.map((part) => urlPattern(part, model)).join('');
  if (inputsOf(url).some(({ source }) => source.kind === 'opaque' || source.kind === 'chance')) return '*';
  const text = evaluateTerm(url, model);
  return text === undefined || text === null ? '' : String(text);
}

const latest = 8.64e15;

function clockOf(model: Model): string | null {
  for (const { source, value } of model.values()) {
    if (source.kind === 'clock' && typeof value === 'number' && Math.abs(value) <= latest)
      return new Date(Math.trunc(value)).toISOString();
  }
  return null;
}

/** Where an account says of itself that it was made at no moment. */
export function undatedPlaces(model: Model): readonly Term[] {
  const [account, event] = [accountSource, eventSource].map(
    (source) => model.get(spellSource(source))?.value,
  );
  const isUndated = (at: Concrete): boolean => typeof at === 'string' && !isMoment(at);
  return [
    ...(isUndated(readPath(account, ['created_at'])) ? [input(accountSource, 'created_at')] : []),
    ...(isUndated(readPath(event, ['user', 'created_at'])) ? [input(eventSource, 'user', 'created_at')] : []),
  ];
}

/** Nothing is known of it, and nothing that a run is given decides it. */
export function cannotBeForetold({ source: { kind, at } }: Input): boolean {
  return kind === 'opaque' && !at.endsWith('/is-json') && !at.endsWith('/raised');
}

/** What the path depends on and no scenario can bring about, one line each. */
export function listObstacles(path: FlowPath): readonly string[] {
  const { constraints, verdict, exchanges } = path;
  if (verdict.kind !== 'possible') return ['no documents were found that take the path'];
  const told = new Set<string>();
  if (namesSomebodyElse(path)) told.add('it depends on somebody else being named first than who signs in');
  if (answersOf(path, verdict.model) === null)
    told.add('it depends on different answers to prompts of one name, and a scenario has one for both');
  const moments = new Set<string>();
  for (const input of constraints.flatMap((term) => inputsOf(term))) {
    const { kind, at } = input.source;
    if (cannotBeForetold(input)) told.add(`it depends on what cannot be foretold: ${showInput(input)}`);
    if (
      kind === 'opaque' &&
      at.endsWith('/raised') &&
      verdict.model.get(spellSource(input.source))?.value === true
    )
      told.add('it depends on the host raising the authentication while it answers a prompt');
    if (kind === 'chance') told.add('it depends on chance');
    if (kind === 'clock') moments.add(String(verdict.model.get(spellSource(input.source))?.value));
  }
  if (undatedPlaces(verdict.model).length > 0)
    told.add('it depends on an account that was made at no moment');
  if (moments.size > 1) told.add('it depends on several readings of the clock');
  for (const { source } of exchanges) {
    const outcome = asObject(verdict.model.get(spellSource(source))?.value);
    const error = outcome?.['ok'] === true ? null : outcome?.['error_kind'];
    if (error === 'limit_exceeded' || error === 'http_fetch_denied')
      told.add(`it depends on a request that ends with ${error}`);
  }
  return [...told];
}
