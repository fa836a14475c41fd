import { homedir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { ActionOutcome, ActionRequest } from '@sluice/engine';
import type { Json } from '@sluice/expression';
import type { Sandbox } from '@sluice/sandbox';
import { requestFor, stateOf } from '@sluice/sandbox/testing';
import type { Attack, AttackRun, Ending } from './attack.ts';
import { honestAnswer, honestSource } from './honest-traffic.ts';
import { lookSource } from './look.ts';
import { answerFor, eventIn } from './outside-world.ts';

/** Room for a busy machine: the clocks also run while a runner is being started. */
const patient = { actionCpuMs: 5_000, actionTimeoutMs: 10_000, actionMemoryMb: 32 };
/** Small where being stopped is all that may happen, so that hundreds of attacks take seconds. */
const short = { ...patient, actionCpuMs: 80, actionTimeoutMs: 2_500 };
const limitsFor = ({ returned, denied, failed }: Ending): typeof patient =>
  returned === undefined && denied === undefined && failed?.includes('cpu_limit') === true ? short : patient;
/** A look takes longer than an attack may; its answer is larger than a state may be. */
const lookLimits = {
  actionCpuMs: 20_000,
  actionTimeoutMs: 20_000,
  stateValueBytes: 2_000_000,
  stateBytes: 2_000_000,
};
/** How much later than its deadline an attack may be answered. */
const lateMs = 250;
/** Until a process is ended that nothing else stops, and the next one stands. */
const killMs = 700;

const oneLine = (source: string): string => source.trim().replaceAll('\n', ' ');
const prefix = `${oneLine(`
const mode = event.transaction.state;
const attempt = (fn) => { try { return fn(); } catch { return 'threw'; } };
if (mode === 'warm') return;
if (mode === 'look') { ${lookSource} api.state.set('differences', differences(lookAround(), step.look.references)); return; }
`)}\n`;

/** Another action than the attacked one: does honest work, then looks around. */
export const canarySource = `${honestSource}
${lookSource}
api.state.set('differences', step.look === undefined ? lookAround() : differences(lookAround(), step.look.references));`;

/**
 * How a source gets in. `direct`: as it stands. `smuggled`: as a text that the action compiles itself, so that a sandbox which
 * reads sources to decide what to do with them learns nothing of it.
 */
export type Road = 'direct' | 'smuggled';
export const along = (road: Road, source: string): string =>
  road === 'direct'
    ? source
    : `const Inside = (async () => {})['con' + 'structor'];
await new Inside('event', 'api', 'step', 'console', ${JSON.stringify(source)})(event, api, step, console);`;

export interface Arena {
  readonly road: Road;
  readonly sandbox: Sandbox;
  /** What an untouched realm looks like, see `look.ts`. */
  readonly references: readonly string[];
  /** Milliseconds that this process was kept from working, so far. */
  readonly stalledMs: () => number;
}

/** Performs an attack, looks for traces, and lets honest actions run after it. Gives what is wrong, in sentences. */
export async function perform(
  arena: Arena,
  attack: Attack,
  tenantId: string,
  action: string,
): Promise<string[]> {
  const problems: string[] = [];
  const runs: readonly AttackRun[] = attack.runs ?? [{ expect: attack.expect ?? {} }];
  const one = async (run: AttackRun, at: number): Promise<void> => {
    for (const problem of await performRun(arena, attack, run, tenantId, action))
      problems.push(`run ${at + 1}: ${problem}`);
  };
  if (arena.road === 'smuggled') await warmUp(arena, attack, runs, tenantId, action);
  if (attack.together === true) await Promise.all(runs.map(one));
  else for (const [at, run] of runs.entries()) await one(run, at);
  problems.push(...(await lookForTraces(arena, attack, runs, tenantId, action)));
  for (const key of ['toJSON', 'then', 'admin', 'polluted', 'get', 'set', 'value']) {
    if (key in {}) problems.push(`the prototype of the host's objects has ${key}`);
  }
  return problems;
}

/** An action's realm is shared by its runs once it has run a few times: only from then on can one meet another there. */
const runsUntilShared = 3;

async function warmUp(
  { sandbox, road }: Arena,
  attack: Attack,
  runs: readonly AttackRun[],
  tenantId: string,
  action: string,
): Promise<void> {
  for (const run of runs) {
    for (let again = 0; again < runsUntilShared; again += 1) {
      const warm = { ...run, mode: 'warm', expect: { returned: {} } };
      await sandbox.run(requestOf(road, attack, warm, tenantId, action));
    }
  }
}

async function performRun(
  { sandbox, stalledMs, road }: Arena,
  attack: Attack,
  run: AttackRun,
  tenantId: string,
  action: string,
): Promise<readonly string[]> {
  const request = requestOf(road, attack, run, tenantId, action);
  const began = performance.now();
  const stalledBefore = stalledMs();
  const deadline = Math.min(request.limits.actionTimeoutMs, request.remainingMs);
  const outcome = await answered(sandbox.run(request), deadline + 10_000);
  if (outcome === null) return ['it was never answered'];
  const took = performance.now() - began - (stalledMs() - stalledBefore);
  const allowed = deadline + lateMs + (attack.uninterruptible === true ? killMs : 0);
  return [
    ...(took > allowed ? [`answered after ${Math.round(took)} ms, ${Math.round(allowed)} would do`] : []),
    ...(outcome.cpuMs > request.limits.actionCpuMs + 2 * lateMs ? [`it had ${outcome.cpuMs} ms of CPU`] : []),
    ...compare(outcome, run.expect),
    ...hostTextsIn(outcome),
  ];
}

function requestOf(
  road: Road,
  attack: Attack,
  run: AttackRun,
  tenantId: string,
  action: string,
): ActionRequest {
  const source = run.source ?? attack.source ?? '';
  return requestFor(attack.whole === true ? source : along(road, prefix + source), {
    tenantId: run.as === 'tenant' ? `${tenantId}_other` : tenantId,
    action: run.as === 'action' ? `${action}-other` : action,
    language: attack.language ?? 'javascript',
    limits: { ...limitsFor(run.expect), ...attack.limits },
    event: eventIn(run.mode ?? 'attack'),
    step: attack.step ?? {},
    fetch: answerFor,
  });
}

/** The next run of the same action, of another of the same tenant, and of another tenant. */
async function lookForTraces(
  { sandbox, references, road }: Arena,
  attack: Attack,
  runs: readonly AttackRun[],
  tenantId: string,
  action: string,
): Promise<string[]> {
  const problems: string[] = [];
  const look = { look: { references: [...references] } };
  const judge = (whose: string, outcome: ActionOutcome, more: Record<string, Json>): void => {
    const { differences, ...rest } = stateOf(outcome);
    if (outcome.status !== 'returned') problems.push(`afterwards ${whose} ${tell(outcome)}`);
    else if (!isDeepStrictEqual({ ...rest }, more))
      problems.push(`afterwards ${whose} answered ${tell(outcome)}`);
    else if (differences !== null) problems.push(`afterwards ${whose} saw ${String(differences)}`);
  };
  for (const source of attack.whole === true
    ? []
    : new Set(runs.map((run) => run.source ?? attack.source ?? ''))) {
    const request = requestOf(road, attack, { source, mode: 'look', expect: {} }, tenantId, action);
    const outcome = await sandbox.run({
      ...request,
      limits: { ...request.limits, ...lookLimits },
      stepJson: JSON.stringify({ ...attack.step, ...look }),
    });
    judge('the same action', outcome, {});
  }
  for (const [whose, tenant] of [
    ['another action', tenantId],
    ['another tenant', 'ten_neighbour'],
  ] as const) {
    const mode = `${tenant}/${action}`;
    const outcome = await sandbox.run(
      requestFor(canarySource, {
        tenantId: tenant,
        action: 'canary',
        limits: lookLimits,
        event: eventIn(mode),
        step: look,
        fetch: answerFor,
      }),
    );
    judge(whose, outcome, honestAnswer(mode));
  }
  return problems;
}

const tell = (outcome: ActionOutcome): string =>
  `${outcome.status} ${outcome.error === undefined ? JSON.stringify(stateOf(outcome)).slice(0, 600) : `${outcome.error.error_kind}: ${outcome.error.message}`}`;

function compare(outcome: ActionOutcome, expected: Ending): string[] {
  const problems: string[] = [];
  const { status, error } = outcome;
  if (status === 'failed') {
    if (error === undefined || expected.failed?.includes(error.error_kind) !== true)
      problems.push(`it ${tell(outcome)}`);
    if (outcome.effects.length > 0) problems.push('it failed, and yet asks for something');
    if (expected.says !== undefined && !expected.says.test(error?.message ?? ''))
      problems.push(`it says ${error?.message}`);
  } else {
    const state = expected[status];
    if (state === undefined || !isDeepStrictEqual({ ...stateOf(outcome) }, { ...state }))
      problems.push(`it ${tell(outcome)}`);
    const effects = JSON.stringify(outcome.effects);
    if (expected.effects !== undefined && effects !== expected.effects)
      problems.push(`it asks for ${effects}`);
  }
  const logs = outcome.logs.map(({ message }) => message);
  if (expected.logs !== undefined && !isDeepStrictEqual(logs, [...expected.logs]))
    problems.push(`it logged ${JSON.stringify(logs)}`);
  return problems;
}

/** What the environment of the tests holds, for an action to find. */
export const secretOfHost = { name: 'SLUICE_ESCAPES_SECRET', value: 'hunter2-of-the-host' };

const ofTheHost: readonly (string | RegExp)[] = [
  secretOfHost.name,
  secretOfHost.value,
  process.cwd(),
  process.execPath,
  homedir(),
  /node:|node_modules|isolated-vm|file:\/\/|sluice:guest|(?:runner|guest|lifeline)\.[jt]s|NODE_[A-Z]|\bat (?:Socket|Module|process)\b/,
];

function hostTextsIn(outcome: ActionOutcome): string[] {
  const text = JSON.stringify(outcome);
  const found = ofTheHost.filter((part) =>
    typeof part === 'string' ? part.length > 1 && text.includes(part) : part.test(text),
  );
  return found.map((part) => `its outcome holds ${String(part)}: ${text.slice(0, 1_000)}`);
}

async function answered<T>(promise: Promise<T>, withinMs: number): Promise<T | null> {
  const given = new AbortController();
  try {
    return await Promise.race([promise, sleep(withinMs, null, { signal: given.signal, ref: false })]);
  } finally {
    given.abort();
  }
}
