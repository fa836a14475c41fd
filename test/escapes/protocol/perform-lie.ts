import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { ActionOutcome, OutboundRequest } from '@sluice/engine';
import { answer, stateOf, type TakenOverPool } from '@sluice/sandbox/testing';
import type { Lie } from './lie.ts';

/** The test's own process may be kept from its work by others, so pauses are measured and taken off. */
const beatMs = 10;
const usualMs = 1_500;
const goneWithinMs = 3_000;
const mostHeldMb = 150;
/** The longest the embedder's thread may be kept by one lie. */
const mostStallMs = 1_000;
const mostUnits = 1_000_000;

/** Has one runner lie, with an honest run before, beside and after it. Gives what is wrong, in sentences. */
export async function performLie(pool: TakenOverPool, lie: Lie): Promise<readonly string[]> {
  const problems = [...(await beHonest(pool, 'before'))];
  const asked: string[] = [];
  const fetch = async (request: OutboundRequest) => {
    asked.push(request.url);
    return answer(request, 'answered');
  };
  const prototypes = tellPrototypes();
  const before = pool.pids;
  const heldBefore = process.memoryUsage.rss();
  const heart = startHeart();
  const began = performance.now();
  // It takes a while, so that it is in the other runner all along.
  const beside = beHonest(pool, 'beside', slowly);
  const liar = pool.run(
    lie.says ?? '',
    { limits: lie.limits ?? {}, fetch, tenantId: 'ten_liar' },
    lie.shares === true,
  );
  const outcome = await Promise.race([liar, sleep(15_000, 'never' as const, { ref: false })]);
  const tookMs = performance.now() - began - heart.stalledMs();
  problems.push(...(await beside));
  if (outcome === 'never') return [...problems, 'it was never answered'];
  problems.push(...judge(lie, outcome));
  if (tookMs > (lie.withinMs ?? usualMs)) problems.push(`it took ${Math.round(tookMs)} ms`);
  if (lie.harmless !== true && !(await someGone(pool, before))) problems.push('the liar is still there');
  if (!isDeepStrictEqual(asked, lie.asks ?? [])) problems.push(`requests went out: ${JSON.stringify(asked)}`);
  if (!isDeepStrictEqual(tellPrototypes(), prototypes))
    problems.push('a prototype of the host is not what it was');
  for (let again = 0; again < 3; again += 1) problems.push(...(await beHonest(pool, 'after')));
  const heldMb = (process.memoryUsage.rss() - heldBefore) / 2 ** 20;
  if (heldMb > mostHeldMb) problems.push(`the parent holds ${Math.round(heldMb)} MB more`);
  if (heart.longestMs() > (lie.stallsMs ?? mostStallMs))
    problems.push(`the parent stood still for ${Math.round(heart.longestMs())} ms`);
  heart.stop();
  return problems;
}

function judge(lie: Lie, outcome: ActionOutcome): readonly string[] {
  const problems: string[] = [];
  const state = stateOf(outcome);
  const { error } = outcome;
  const right =
    lie.stands !== undefined
      ? outcome.status === 'returned' && isDeepStrictEqual(state, lie.stands)
      : outcome.status === 'failed' &&
        (lie.fails ?? ['sandbox_crashed']).includes(error?.error_kind as never);
  if (!right)
    problems.push(`it ended as ${outcome.status} with ${JSON.stringify(state)} and ${error?.error_kind}`);
  if (outcome.status === 'failed' && outcome.effects.length > 0)
    problems.push('effects of a failed action stand');
  const units = JSON.stringify(outcome).length;
  if (units > (lie.mostUnits ?? mostUnits)) problems.push(`its outcome has ${units} characters`);
  return problems;
}

const slowly = `setTimeout(() => say(report({ effects: [set('honest', true)] })), 100);`;

async function beHonest(pool: TakenOverPool, when: string, how = ''): Promise<readonly string[]> {
  const outcome = await pool.run(how, { tenantId: 'ten_honest' });
  return isDeepStrictEqual(stateOf(outcome), { honest: true })
    ? []
    : [`an honest run ${when} it came to ${JSON.stringify(outcome.error)}`];
}

async function someGone(pool: TakenOverPool, before: readonly number[]): Promise<boolean> {
  const until = performance.now() + goneWithinMs;
  while (performance.now() < until) {
    if (before.some((pid) => !pool.pids.includes(pid))) return true;
    await sleep(beatMs);
  }
  return false;
}

function tellPrototypes(): readonly PropertyKey[] {
  return [Object, Array, Function, String, Promise].flatMap((each) =>
    Reflect.ownKeys(each.prototype as object),
  );
}

function startHeart() {
  let stalled = 0;
  let longest = 0;
  let last = performance.now();
  let used = process.cpuUsage();
  const timer = setInterval(() => {
    const now = performance.now();
    const late = Math.max(0, now - last - beatMs);
    const { user, system } = process.cpuUsage(used);
    stalled += late;
    // What it computed meanwhile: on a busy machine it may only have waited for its turn.
    longest = Math.max(longest, Math.min(late, (user + system) / 1_000));
    last = now;
    used = process.cpuUsage();
  }, beatMs);
  return { stalledMs: () => stalled, longestMs: () => longest, stop: () => clearInterval(timer) };
}
