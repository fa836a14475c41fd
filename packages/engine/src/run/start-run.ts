import { createHash } from 'node:crypto';
import { SluiceError } from '@sluice/flow';
import type { StartInput } from '../engine.ts';
import type { RunRecord, Store, TenantRecord, UserRecord } from '../ports/store.ts';
import { WiringError } from '../program/compile-flow.ts';
import { resultOf } from './answer.ts';
import { resolveAuthentication } from './authenticate.ts';
import { newRun } from './begin-run.ts';
import { beginSegment } from './call-block.ts';
import { commitCheckpoint } from './checkpoint.ts';
import { canonicalJson, type ParsedStart, parseInput, startSchema } from './parse-input.ts';
import type { EngineParts } from './parts.ts';
import { refusedResult } from './refused-result.ts';
import type { Run } from './run.ts';
import { observed } from './run-observer.ts';
import type { RunResult } from './run-result.ts';
import { move } from './walk.ts';
import { walkToWait } from './walk-to-wait.ts';

/** What a start has looked up. */
interface Beginning {
  readonly input: ParsedStart;
  readonly tenant: TenantRecord;
  /** Of {@link whoIsNamed}; null when the tenant has no such user. */
  readonly account: UserRecord | null;
}

/** Starts a run and takes it to its first wait or its end. */
export async function startRun(raw: StartInput, parts: EngineParts): Promise<RunResult> {
  const input = parseInput(startSchema, raw, 'the start of a run');
  const { store } = parts;
  let tenant: TenantRecord | null = null;
  try {
    const named = whoIsNamed(input);
    const found = named === null ? null : await store.tenantWithUser(input.tenant, named);
    tenant = named === null ? await store.tenant(input.tenant) : (found?.tenant ?? null);
    if (tenant === null)
      throw new SluiceError('tenant_unknown', `there is no tenant "${input.tenant}"`, {
        hint: 'Publish a bundle for it first.',
      });
    refuseOtherTenant(input, tenant);
    const beginning: Beginning = { input, tenant, account: found?.user ?? null };
    const key = input.idempotencyKey;
    if (key === undefined) return await startNew(beginning, parts);
    return await store.exclusively(tenant.id, `start ${key}`, () => startOnce(beginning, key, parts));
  } catch (error) {
    return refusedResult(error, { flow: input.flow, runId: parts.ids.next('run'), tenant }, parts);
  }
}

/** With an idempotency key, the first start's answer is the only one (contract 6.4). */
async function startOnce(beginning: Beginning, key: string, parts: EngineParts): Promise<RunResult> {
  const { input, tenant } = beginning;
  const earlier = await parts.store.runByIdempotencyKey(tenant.id, key);
  return earlier === null ? startNew(beginning, parts) : firstAnswer(earlier, input, tenant, parts);
}

function firstAnswer(
  record: RunRecord,
  input: ParsedStart,
  tenant: TenantRecord,
  parts: EngineParts,
): Promise<RunResult> {
  const [answer] = record.snapshot.answers;
  if (record.snapshot.inputHash !== hashOf(input) || answer === undefined) {
    throw new SluiceError(
      'idempotency_key_reused',
      'the idempotency key was used for a start with other input',
      {
        hint: 'Use a fresh key for every attempt to sign in; repeat a key only with the very same input.',
      },
    );
  }
  return resultOf(
    answer,
    { tenantId: tenant.id, runId: record.id, flow: record.flow, flowVersion: record.flowVersion },
    parts,
  );
}

function startNew(beginning: Beginning, parts: EngineParts): Promise<RunResult> {
  return observed({ verb: 'start', ...beginning }, parts, (own) => execute(beginning, own));
}

async function execute(beginning: Beginning, parts: EngineParts): Promise<RunResult> {
  const { input, tenant } = beginning;
  const program = await parts.programs.load(tenant.id, tenant.release, input.flow);
  if (program === null || program.flow.trigger === 'subflow') {
    const text =
      program === null
        ? `tenant "${tenant.slug}" has no published flow "${input.flow}"`
        : `flow "${input.flow}" is a sub-routine`;
    throw new SluiceError('flow_unknown', text, {
      hint:
        program === null
          ? 'Publish it first, or check the slug.'
          : 'Start the flow that calls it with run_flow.',
    });
  }
  if (program.flow.trigger === 'token' && input.authentication !== undefined) {
    throw new SluiceError(
      'input_invalid',
      'a token flow takes no authentication: there is nothing to verify',
      {
        hint: 'Name the user in event.user.id, or nobody for client credentials.',
      },
    );
  }
  if (
    program.flow.trigger === 'token' &&
    input.event.user !== undefined &&
    input.event.user.id === undefined
  ) {
    throw new SluiceError('input_invalid', 'a token flow needs event.user.id to know whom the token is for', {
      hint: 'Name the user in event.user.id, or leave event.user out for client credentials.',
    });
  }
  const accounts = { user: accountsOf(beginning, parts) };
  const user = await namedUser(input, tenant, accounts);
  const answer =
    input.authentication &&
    (await resolveAuthentication(tenant.id, input.authentication, { store: accounts }));
  const run = newRun(parts, tenant, program, input, hashOf(input), user);
  const segment = beginSegment(run, parts);
  try {
    move(run, program.flow.trigger === 'token' ? 'enter.token' : 'enter.login');
    await walkToWait(run, parts, segment, answer);
  } finally {
    segment.end();
  }
  const kept = await commitCheckpoint(run, parts);
  if (kept !== 'conflict') return resultOf(kept.answer, answerOf(run), parts, kept.signer);
  // Another start with the key won, or our own commit was acknowledged late: the store's answer is the answer.
  const stored =
    run.idempotencyKey === null
      ? await parts.store.run(tenant.id, run.id)
      : await parts.store.runByIdempotencyKey(tenant.id, run.idempotencyKey);
  if (stored === null) throw new WiringError('a new run met a conflict that is not there');
  return firstAnswer(stored, input, tenant, parts);
}

export function answerOf(run: Run) {
  const { flow } = run.program;
  return { tenantId: run.tenant.id, runId: run.id, flow: flow.slug, flowVersion: flow.version };
}

/** Whose account is looked up together with the tenant: as a rule there is one at most. */
function whoIsNamed({ authentication, event }: ParsedStart): string | null {
  return authentication?.outcome === 'authenticated' ? authentication.user.id : (event.user?.id ?? null);
}

function accountsOf({ input, account }: Beginning, { store }: EngineParts): Store['user'] {
  const named = whoIsNamed(input);
  return async (tenantId, id) => (id === named ? account : store.user(tenantId, id));
}

/** `event.user.id` must name an account of the tenant: a token for somebody unknown would be a token for nobody's deletion. */
async function namedUser(input: ParsedStart, tenant: TenantRecord, accounts: Pick<Store, 'user'>) {
  const id = input.event.user?.id;
  if (id === undefined) return null;
  const user = await accounts.user(tenant.id, id);
  if (user === null) {
    throw new SluiceError('user_unknown', `the tenant has no user "${id}" (event.user.id)`, {
      hint: 'Import the user first with users.put(), or leave event.user.id out.',
    });
  }
  return user;
}

function refuseOtherTenant(input: ParsedStart, tenant: TenantRecord): void {
  const { id, slug } = input.event.tenant;
  if ((id !== undefined && id !== tenant.id) || (slug !== undefined && slug !== tenant.slug)) {
    throw new SluiceError('input_invalid', 'event.tenant names another tenant than the run', {
      hint: 'Leave event.tenant out: the engine fills it.',
    });
  }
}

/** Only a repeated key asks whether it came with the same input. */
function hashOf(input: ParsedStart): string {
  if (input.idempotencyKey === undefined) return '';
  const { idempotencyKey: _, ...rest } = input;
  return createHash('sha256').update(canonicalJson(rest)).digest('base64url');
}
