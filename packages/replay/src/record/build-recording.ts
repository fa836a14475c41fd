import { canonicalJson } from '@sluice/engine';
import { hashContent, hashProgram, hashText } from '../recording/content-hash.ts';
import { leftOf } from '../recording/left-of.ts';
import { type RecordedAction, type Recording, recordingVersion } from '../recording/recording-schema.ts';
import type { RunTape, TapedAction } from './run-tape.ts';

/** Makes the recording of a call; null when no run came of it. What it holds is its own: plain JSON, as if read from a file. */
export function buildRecording(tape: RunTape): Recording | null {
  const { call, program, checkpoint } = tape;
  if (program === null || checkpoint === null || tape.conflict) return null;
  const { tenant } = call;
  const hashes = hashProgram(program);
  const versioned = (
    from: ReadonlyMap<string, { readonly version: number }>,
    contents: Readonly<Record<string, string>>,
  ) =>
    Object.fromEntries(
      [...from].map(([slug, { version }]) => [slug, { version, hash: contents[slug] ?? '' }]),
    );
  const of = { id: tenant.id, slug: tenant.slug };
  const recording: Recording = {
    recordingVersion,
    runId: checkpoint.run.id,
    part: checkpoint.run.seq,
    tenant: { ...of, name: tenant.name },
    flow: checkpoint.run.flow,
    program: {
      hash: hashContent(program, tenant),
      flows: versioned(program.flows, hashes.flows),
      actions: versioned(program.actions, hashes.actions),
    },
    tokenPolicy: {
      issuer: tape.tokenPolicy.issuer(of),
      audience: tape.tokenPolicy.audience(of),
      lifetimeSeconds: tape.tokenPolicy.lifetimeSeconds,
    },
    kid: tape.kid,
    call: callOf(tape),
    users: usersOf(tape),
    clock: { now: tape.now, monotonic: tape.monotonic },
    ids: tape.ids as Recording['ids'],
    seed: tape.seed.toString('base64url'),
    actions: tape.actions.map(actionOf),
    fetches: tape.fetches.flatMap(({ action, request, result, arrived }) =>
      result === null
        ? []
        : [{ action, request, result: result as Recording['fetches'][number]['result'], arrived }],
    ),
    trouble: tape.trouble,
    masked: [],
    left: leftOf(checkpoint, tape.written),
  };
  return JSON.parse(JSON.stringify(recording)) as Recording;
}

/** Never the resume token, nor the key of idempotency. */
function callOf({ call }: RunTape): Recording['call'] {
  const called =
    call.verb === 'start'
      ? { verb: call.verb, event: call.input.event, authentication: call.input.authentication }
      : { verb: call.verb, answer: call.input.answer, authentication: call.input.authentication };
  return called as unknown as Recording['call'];
}

/** Whom a start names was looked up together with the tenant, before the tape ran. */
function usersOf({ call, users }: RunTape): Recording['users'] {
  if (call.verb !== 'start') return users;
  const { authentication, event } = call.input;
  const named = authentication?.outcome === 'authenticated' ? authentication.user.id : event.user?.id;
  return named === undefined ? users : [{ id: named, found: call.account }, ...users];
}

const machineKinds = new Set(['timeout', 'cpu_limit', 'memory_limit', 'sandbox_crashed']);

function actionOf({ request, now, outcome }: TapedAction): RecordedAction {
  const { action, source } = request;
  if (outcome === null) return { action, now, unanswered: true };
  const { error } = outcome;
  if (outcome.status !== 'failed' || error === undefined || !machineKinds.has(error.error_kind))
    return { action, now };
  return {
    action,
    now,
    ended: {
      given: hashGiven(request),
      source: hashText(source),
      error_kind: error.error_kind as NonNullable<RecordedAction['ended']>['error_kind'],
      message: error.message,
      line: error.line,
      column: error.column,
      logs: [...outcome.logs],
      warnings: [...outcome.warnings],
      fetches: [...outcome.fetches] as NonNullable<RecordedAction['ended']>['fetches'],
    },
  };
}

/** All that an action's outcome depends on, besides chance, time and fetches. */
export function hashGiven({ source, eventJson, stepJson, held }: TapedAction['request']): string {
  return hashText(source, eventJson, stepJson, canonicalJson(held));
}
