import type { Json, JsonObject } from '@sluice/expression';
import type { Recording } from '../recording/recording-schema.ts';

/** A scenario's `given` (formats, section 4) with what a recorded run was given. */
export interface RecordedGiven {
  readonly flow: string;
  readonly given: JsonObject;
  /** What a scenario has no words for, as lines; the scenario may come out otherwise for it. */
  readonly unsaid: readonly string[];
}

/** Turns the parts of a run into the givens of a scenario. Chance is not carried over: a scenario has a seed of its own. */
export function givenOfRecording(parts: readonly Recording[]): RecordedGiven {
  const [first] = parts;
  if (first?.call.verb !== 'start') throw new TypeError('the first part of a run is its start');
  const unsaid: string[] = [];
  const { tenant: _tenant, user: named, ...event } = first.call.event;
  const authentication = authenticationOf(parts);
  const known = knownUser(parts, authentication, named);
  if (known !== null && named === undefined)
    unsaid.push(
      'the event named nobody before the credentials were verified; in a scenario it names the user from the start',
    );
  const masked = [...new Set(parts.flatMap((part) => part.masked))];
  if (masked.length > 0) unsaid.push(`masked fields stay masked: ${masked.join(', ')}`);
  const prompts = promptsOf(parts, unsaid);
  const fetch = parts.flatMap((part) => part.fetches.flatMap((one) => mockOf(one, unsaid)));
  const [now = 0] = first.clock.now;
  return {
    flow: first.flow,
    given: {
      event,
      ...(known !== null && { user: withoutNulls(known) }),
      ...(authentication !== null && { authentication }),
      ...(Object.keys(prompts).length > 0 && { prompts }),
      ...(fetch.length > 0 && { fetch }),
      now: new Date(now).toISOString(),
    },
    unsaid,
  };
}

/** Given at the start, or answered when the run waited for it. */
function authenticationOf(parts: readonly Recording[]): JsonObject | null {
  const [first] = parts;
  if (first?.call.authentication !== undefined) return first.call.authentication;
  for (const [index, { call }] of parts.entries()) {
    if (call.verb === 'resume' && parts[index - 1]?.left.answer.awaiting?.kind === 'authentication')
      return call.answer;
  }
  return null;
}

function knownUser(
  parts: readonly Recording[],
  authentication: JsonObject | null,
  named: Json | undefined,
): JsonObject | null {
  const id = idOf(authentication?.['outcome'] === 'authenticated' ? authentication['user'] : named);
  if (id === null) return null;
  const found = parts.flatMap(({ users }) => users).find((user) => user.id === id)?.found;
  return found === undefined || found === null ? null : (found as unknown as JsonObject);
}

function idOf(user: Json | undefined): string | null {
  if (typeof user !== 'object' || user === null || Array.isArray(user)) return null;
  const id = (user as JsonObject)['id'];
  return typeof id === 'string' ? id : null;
}

function promptsOf(parts: readonly Recording[], unsaid: string[]): Record<string, JsonObject> {
  const prompts: Record<string, JsonObject> = {};
  for (const [index, { call }] of parts.entries()) {
    const before = parts[index - 1]?.left.answer.awaiting;
    if (call.verb !== 'resume' || before?.kind !== 'prompt') continue;
    prompts[before.block] = call.answer;
    if (call.authentication !== undefined)
      unsaid.push(
        `the answer to prompt "${before.block}" raised the authentication level; a scenario's cannot`,
      );
  }
  return prompts;
}

function mockOf({ request, result }: Recording['fetches'][number], unsaid: string[]): JsonObject[] {
  const asked = { method: request.method.toUpperCase(), url: request.url };
  if (!result.ok) {
    // What the policy refuses, it refuses in a scenario too.
    if (result.error_kind === 'http_fetch_denied') return [];
    if (result.error_kind === 'limit_exceeded')
      unsaid.push(`${asked.method} ${asked.url} went over a limit (${result.message})`);
    return [{ ...asked, fail: result.error_kind === 'http_fetch_timeout' ? 'timeout' : 'refused' }];
  }
  const { status, headers, body } = result.response;
  const json = jsonOf(body);
  return [
    {
      ...asked,
      respond: {
        status,
        ...(Object.keys(headers).length > 0 && { headers }),
        ...(json === undefined ? { body } : { json }),
      },
    },
  ];
}

/** JSON that is written again as it was. */
function jsonOf(body: string): Json | undefined {
  try {
    const value = JSON.parse(body) as Json;
    return JSON.stringify(value) === body ? value : undefined;
  } catch {
    return undefined;
  }
}

function withoutNulls(user: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(user).filter(([, value]) => value !== null));
}
