import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { createSandbox, type Sandbox } from '@sluice/sandbox';
import { bundleFromParts, createSluice } from 'sluice';
import { asyncNaive, otherActionContenders, sluiceAction } from '../contenders/action-contenders.ts';
import { loginInput } from '../contenders/flow-contenders.ts';
import { type Contender, measure, type Pace } from '../measure.ts';
import { account, arrival, tierAction, unseenAction } from '../sample.ts';
import type { Effort, Table, TableMaker } from './table.ts';

type Tell = (table: Table) => void;

const oneByOne: Extract<Pace, { kind: 'burst' }> = { kind: 'burst', turnMs: 40, concurrency: 1 };

export const growthTables: TableMaker = {
  name: 'growth',
  async make(effort, told) {
    await eventSizes(effort, told);
    await blockCounts(effort, told);
    await actionCounts(effort, told);
    await concurrencies(effort, told);
    await runnerCounts(effort, told);
    await memory(effort, told);
  },
};

async function eventSizes(effort: Effort, told: Tell): Promise<void> {
  const sandbox = createSandbox();
  const ours = sluiceAction(sandbox);
  const others = (await otherActionContenders()).filter(({ name, floor }) => floor || name === asyncNaive);
  const contenders = [1, 4, 16, 64].flatMap((kilobytes) => {
    const sample = arrival(kilobytes * 1_024);
    return [ours, ...others].map(({ run, ...who }): Contender => {
      return { ...who, at: `${kilobytes} kB`, run: () => run(sample, tierAction) };
    });
  });
  const rows = await measure(contenders, oneByOne, effort.seconds(18));
  const note =
    'The action of the tables above, back to back, with events of a growing number of small entries.';
  told({ kind: 'measured', id: 'growth-event', title: 'Growth: size of the event', note, rows });
  await sandbox.close();
}

async function blockCounts(effort: Effort, told: Tell): Promise<void> {
  const counts = [2, 10, 50, 200];
  const sluice = await createSluice({
    issuer: 'https://login.acme.example',
    database: 'memory',
    expireEveryMs: 0,
  });
  await sluice.publish(
    bundleFromParts({
      tenantFile: { tenant: { slug: 'acme', name: 'Acme' } },
      flows: counts.map((count) => chainOf(count)),
      users: [account],
    }),
  );
  const contenders = counts.map((count): Contender => {
    const input = { ...loginInput(), flow: `chain-${count}` };
    const run = async () => {
      const { status } = await sluice.start(input);
      if (status !== 'completed') throw new Error(`chain-${count} is ${status}`);
    };
    return { name: 'Sluice', ours: true, at: `${count} blocks`, run };
  });
  const rows = await measure(contenders, oneByOne, effort.seconds(10));
  const note =
    'Half of the blocks are decisions, half log a line with a template in it; none is an action. Whole runs in memory, signature included.';
  told({ kind: 'measured', id: 'growth-blocks', title: 'Growth: blocks of a flow', note, rows });
  await sluice.close();
}

/** So many blocks in a row: a decision, a line to log, a decision, … */
function chainOf(count: number): object {
  const next = (n: number) => (n === count - 1 ? 'continue' : `block-${n + 1}`);
  const blocks = Array.from({ length: count }, (_, n): [string, object] => [
    `block-${n}`,
    n % 2 === 0
      ? {
          type: 'decision',
          branches: [{ when: `event.authentication.risk_score > ${100 + n}`, next: 'too-risky' }],
          otherwise: next(n),
        }
      : {
          type: 'log_event',
          level: 'info',
          message: `passed ${n} from {{ event.request.geo.country }}`,
          next: next(n),
        },
  ]);
  return {
    slug: `chain-${count}`,
    name: `A chain of ${count}`,
    trigger: 'login',
    stages: {
      'post-auth': {
        start: 'block-0',
        blocks: { ...Object.fromEntries(blocks), 'too-risky': { type: 'deny', reason: 'too-risky' } },
      },
    },
  };
}

async function actionCounts(effort: Effort, told: Tell): Promise<void> {
  const sample = arrival();
  const sandboxes: Sandbox[] = [];
  const contenders = [1, 10, 100].map((count): Contender => {
    const sandbox = createSandbox();
    sandboxes.push(sandbox);
    const actions = Array.from({ length: count }, (_, n) => sluiceAction(sandbox, `ten_${n}`, `tag-${n}`));
    let turn = 0;
    const run = () => {
      turn += 1;
      return actions[turn % count]?.run(sample, tierAction);
    };
    const at = count === 1 ? '1 action of 1 tenant' : `${count} actions of ${count} tenants, in turn`;
    return { name: 'Sluice', ours: true, at, run };
  });
  const sandbox = createSandbox();
  sandboxes.push(sandbox);
  const ours = sluiceAction(sandbox);
  contenders.push({
    name: 'Sluice',
    ours: true,
    at: 'cold: each run another action',
    run: () => ours.run(sample, unseenAction()),
  });
  const rows = await measure(contenders, { ...oneByOne, turnMs: 150 }, effort.seconds(16));
  const note = 'Back to back. Each row has a sandbox of its own, so that none warms the isolates of another.';
  told({ kind: 'measured', id: 'growth-actions', title: 'Growth: actions and tenants', note, rows });
  for (const one of sandboxes) await one.close();
}

async function concurrencies(effort: Effort, told: Tell): Promise<void> {
  const sandbox = createSandbox();
  const sample = arrival();
  const naive = (await otherActionContenders()).filter(({ name }) => name === asyncNaive);
  const rows = [];
  const steps = [1, 4, 16, 64, 256];
  for (const concurrency of steps) {
    const contenders = [sluiceAction(sandbox), ...naive].map(({ run, ...who }): Contender => {
      return { ...who, at: `${concurrency} at a time`, run: () => run(sample, tierAction) };
    });
    rows.push(
      ...(await measure(
        contenders,
        { kind: 'burst', turnMs: 300, concurrency },
        effort.seconds(25) / steps.length,
      )),
    );
  }
  const note =
    'One action; the two contenders of a step are measured side by side, the steps one after another.';
  told({ kind: 'measured', id: 'growth-concurrency', title: 'Growth: concurrency', note, rows });
  await sandbox.close();
}

async function runnerCounts(effort: Effort, told: Tell): Promise<void> {
  const sample = arrival();
  const counts = Array.from({ length: Math.min(8, availableParallelism()) }, (_, n) => n + 1);
  const sandboxes = counts.map((runners) => createSandbox({ runners, maxRunners: runners }));
  const contenders = sandboxes.map((sandbox, place): Contender => {
    const ours = sluiceAction(sandbox);
    const at = counts[place] === 1 ? '1 runner' : `${counts[place]} runners`;
    return { name: 'Sluice', ours: true, at, run: () => ours.run(sample, tierAction) };
  });
  const pace: Pace = { kind: 'burst', turnMs: 300, concurrency: 100 };
  const rows = await measure(contenders, pace, effort.seconds(10));
  const note = 'One action, 100 at a time. The process that asks takes a share of the same cores.';
  told({ kind: 'measured', id: 'growth-runners', title: 'Growth: runner processes', note, rows });
  for (const sandbox of sandboxes) await sandbox.close();
}

/** What the runners hold, as the kernel counts it; nothing where there is no /proc. */
async function memory(effort: Effort, told: Tell): Promise<void> {
  const sandbox = createSandbox({ runners: 1, maxRunners: 1 });
  const sample = arrival();
  const rows: (string | number)[][] = [];
  let seen = 0;
  let idle = 0;
  for (const tenants of effort.quick ? [0, 1, 16] : [0, 1, 8, 16, 32, 100]) {
    if (tenants === 0) await sandbox.check('1', 'javascript');
    for (; seen < tenants; seen += 1) {
      const ours = sluiceAction(sandbox, `ten_${seen}`, `tag-${seen}`);
      for (let n = 0; n < 20; n += 1) await ours.run(sample, tierAction);
    }
    const megabytes = await residentMegabytes(sandbox.runnerPids());
    if (megabytes === null) break;
    if (tenants === 0) idle = megabytes;
    rows.push([
      tenants,
      megabytes.toFixed(1),
      tenants === 0 ? '–' : ((megabytes - idle) / tenants).toFixed(2),
    ]);
  }
  await sandbox.close();
  if (rows.length === 0) return;
  told({
    kind: 'facts',
    id: 'growth-memory',
    title: 'Growth: memory of one runner process',
    note: 'Resident memory after 20 runs of one action for each tenant. A runner keeps a bounded number of isolates warm, so past that it stops growing.',
    columns: ['tenants with an action', 'resident MB', 'MB for each'],
    rows,
  });
}

async function residentMegabytes(pids: readonly number[]): Promise<number | null> {
  let total = 0;
  for (const pid of pids) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => null);
    const kilobytes = status === null ? null : /^VmRSS:\s+(\d+) kB$/m.exec(status);
    if (kilobytes === null) return null;
    total += Number(kilobytes[1]) / 1_024;
  }
  return pids.length === 0 ? null : total;
}
