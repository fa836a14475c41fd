import {
  type ActionCheck,
  type ActionEffect,
  type ActionErrorKind,
  actionErrorKinds,
  type LogEntry,
  type LogLevel,
} from '@sluice/engine';
import type { Json, JsonObject } from '@sluice/expression';
import type { FetchAsked, FromRunner, Report, ReportedError } from '../wire/messages.ts';
import { swells } from './swelling-json.ts';

/**
 * Reads what a runner says. A runner that was taken over may say anything, so every field is checked: type,
 * range, and that there are no others. Throws for whatever does not fit. By hand rather than by a schema: this is
 * on the path of every action, and values must keep keys such as `__proto__`.
 */
export function readReply(json: string): FromRunner {
  if (swells(json)) throw new Refused('too much in one text');
  const reply = object(JSON.parse(json));
  switch (reply['verb']) {
    case 'ready':
      object(reply, ['verb']);
      return { verb: 'ready' };
    case 'need':
      object(reply, ['verb', 'id']);
      return { verb: 'need', id: integer(reply['id'], 1) };
    case 'tidied':
      object(reply, ['verb', 'id', 'more']);
      return { verb: 'tidied', id: integer(reply['id'], 1), more: reply['more'] === true };
    case 'checked':
      object(reply, ['verb', 'id', 'check']);
      return { verb: 'checked', id: integer(reply['id'], 1), check: readCheck(reply['check']) };
    case 'report':
      object(reply, reportKeys);
      return {
        verb: 'report',
        id: integer(reply['id'], 1),
        report: readReport(reply['report']),
        cpuMs: amount(reply['cpuMs']),
        heldBytes: integer(reply['heldBytes'], 0),
        shared: reply['shared'] === true,
        untidy: reply['untidy'] === true,
      };
    default:
      throw new Refused('an unknown verb');
  }
}

/** What a runner's watching thread says: who is under way, and what it logged since it was last entered. */
export function readPeek(json: string): { readonly id: number; readonly logs: readonly LogEntry[] } {
  if (swells(json)) throw new Refused('too much in one text');
  const peek = object(JSON.parse(json), ['id', 'logs']);
  return { id: integer(peek['id'], 0), logs: list(peek['logs'], maxLogs, readLog) };
}

const reportKeys = ['verb', 'id', 'report', 'cpuMs', 'heldBytes', 'shared', 'untidy'];

class Refused extends Error {}

type Fields = Readonly<Record<string, unknown>>;

function object(value: unknown, keys?: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refused('no object');
  if (keys !== undefined && Object.keys(value).some((key) => !keys.includes(key)))
    throw new Refused('an unknown key');
  return value as Fields;
}

function list<T>(value: unknown, most: number, read: (item: unknown) => T): readonly T[] {
  if (!Array.isArray(value) || value.length > most) throw new Refused('no list, or too long');
  return value.map(read);
}

function text(value: unknown, most: number): string {
  if (typeof value !== 'string' || value.length > most || !value.isWellFormed())
    throw new Refused('no such text');
  return value;
}

function integer(value: unknown, least: number): number {
  if (!Number.isSafeInteger(value) || (value as number) < least) throw new Refused('no such number');
  return value as number;
}

function amount(value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0 && value < 1e9)) throw new Refused('no amount');
  return value;
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[]): T {
  if (!allowed.includes(value as T)) throw new Refused('none of the permitted words');
  return value as T;
}

const place = (value: unknown): number | null => (value === null ? null : integer(value, 1));

const maxMessage = 4_000;
const maxStack = 20_000;

function readCheck(value: unknown): ActionCheck {
  const check = object(value, ['ok', 'message', 'line', 'column']);
  if (check['ok'] === true) return { ok: true };
  return {
    ok: false,
    message: text(check['message'], maxMessage),
    line: place(check['line']),
    column: place(check['column']),
  };
}

const maxEffects = 2_000;
const maxLogs = 1_000;
const maxWarnings = 50;
const maxFetches = 1_000;

function readReport(value: unknown): Report {
  const report = object(value, ['state', 'effects', 'logs', 'droppedLogs', 'warnings', 'fetches']);
  return {
    state: readState(report['state']),
    effects: list(report['effects'], maxEffects, readEffect),
    logs: list(report['logs'], maxLogs, readLog),
    droppedLogs: integer(report['droppedLogs'], 0),
    warnings: list(report['warnings'], maxWarnings, (item) => text(item, 500)),
    fetches: list(report['fetches'], maxFetches, readFetch),
  };
}

function readState(value: unknown): Report['state'] {
  const state = object(value, ['at', 'error']);
  const at = oneOf(state['at'], ['done', 'waiting', 'stalled', 'failed']);
  return at === 'failed' ? { at, error: readError(state['error']) } : { at };
}

/** What only the parent can know does not come from a runner. */
const reportable = actionErrorKinds.filter(
  (kind) => kind !== 'sandbox_crashed' && kind !== 'http_fetch_timeout',
);

function readError(value: unknown): ReportedError {
  const error = object(value, ['error_kind', 'message', 'stack']);
  return {
    error_kind: oneOf<ActionErrorKind>(error['error_kind'], reportable),
    message: text(error['message'], maxMessage),
    stack: text(error['stack'], maxStack),
  };
}

function readEffect(value: unknown): ActionEffect {
  const effect = object(value);
  switch (effect['type']) {
    case 'state.set':
      object(effect, ['type', 'key', 'value']);
      return { type: 'state.set', key: text(effect['key'], 256), value: json(effect['value']) };
    case 'user.setAppMetadata':
      object(effect, ['type', 'patch']);
      return { type: 'user.setAppMetadata', patch: json(object(effect['patch'])) as JsonObject };
    case 'session.setCustomClaim':
      object(effect, ['type', 'name', 'value']);
      return {
        type: 'session.setCustomClaim',
        name: text(effect['name'], 256),
        value: json(effect['value']),
      };
    case 'deny':
      object(effect, ['type', 'reason']);
      return { type: 'deny', reason: text(effect['reason'], 1_024) };
    default:
      throw new Refused('an unknown effect');
  }
}

/** The guest nests no deeper than 100 levels. */
const maxDepth = 110;

/** JSON that can be written again as it was: `1e999` and lone surrogates are JSON text, but no values. */
function json(value: unknown, depth = 0): Json {
  if (value === undefined || depth > maxDepth) throw new Refused('no value, or nested too deeply');
  if (typeof value === 'string' && !value.isWellFormed()) throw new Refused('half a character');
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Refused('no number');
  if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (!key.isWellFormed()) throw new Refused('half a character');
      json(item, depth + 1);
    }
  }
  return value as Json;
}

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];
const maxLogBytes = 4_096;

function readLog(value: unknown): LogEntry {
  const entry = object(value, ['level', 'message']);
  const message = text(entry['message'], maxLogBytes);
  if (message.length * 3 > maxLogBytes && Buffer.byteLength(message, 'utf8') > maxLogBytes)
    throw new Refused('too long');
  return { level: oneOf(entry['level'], levels), message };
}

/** Nothing that could end a header line. */
const headerText = /^[\t\x20-\x7e\x80-\xff]*$/;
const maxHeaders = 65_536;
const impossible = ['CONNECT', 'TRACE'];
const withoutBody = ['GET', 'HEAD'];

function readFetch(value: unknown): FetchAsked {
  const fetch = object(value, ['id', 'method', 'url', 'headers', 'body', 'redirect']);
  const headers: Record<string, string> = {};
  let units = 0;
  for (const [name, content] of Object.entries(object(fetch['headers']))) {
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) throw new Refused('no header name');
    const told = text(content, maxHeaders);
    units += name.length + told.length;
    if (units > maxHeaders || !headerText.test(told)) throw new Refused('no such header');
    headers[name] = told;
  }
  const method = text(fetch['method'], 64);
  if (!/^[!#$%&'*+.^_`|~0-9A-Z-]+$/.test(method) || impossible.includes(method))
    throw new Refused('no method');
  const body = fetch['body'] === null ? null : text(fetch['body'], 16 * 1024 * 1024);
  if (body !== null && withoutBody.includes(method)) throw new Refused('a body where none belongs');
  return {
    id: integer(fetch['id'], 1),
    method,
    url: text(fetch['url'], 16_384),
    headers,
    body,
    redirect: oneOf(fetch['redirect'], ['follow', 'manual']),
  };
}
