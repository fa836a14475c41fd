import { setTimeout as pause } from 'node:timers/promises';
import type { ActionRequest } from '@sluice/engine';
import { defaultLimits, type Limits } from '@sluice/flow';
import { createSandbox, type Sandbox } from '@sluice/sandbox';
import { percentile, type Row } from '../measure.ts';
import { arrival, tierAction } from '../sample.ts';
import type { FactTable, TableMaker } from './table.ts';

/** One of each kind of what hostile code does to its runner. */
const attacks = {
  'a loop without end': 'while (true) {}',
  'a built-in that nothing can stop': '[].indexOf.call({ length: 2 ** 53 }, 1)',
  'a regular expression without end': '/(a+)+b/.test("a".repeat(40))',
  'microtasks without end': 'const again = () => Promise.resolve().then(again); await again();',
  'memory without end': 'const all = []; while (true) all.push(new Array(100_000).fill(1));',
} as const;
const tenants = [1, 4];
const everyMs = 10;
const hostileLimits = { actionCpuMs: 500, actionTimeoutMs: 2_000 };

/** How long after its deadline the last answer to hostile code may come (the time that its runner takes to die not counted). */
const deadlineMs = hostileLimits.actionTimeoutMs + 250;

const sample = arrival();

function request(tenantId: string, source: string, limits: Partial<Limits>): ActionRequest {
  return {
    tenantId,
    runId: 'run_1',
    action: 'tag-tier',
    version: 1,
    source,
    language: 'javascript',
    eventJson: sample.text,
    stepJson: '{}',
    limits: { ...defaultLimits, ...limits },
    remainingMs: 20_000,
    held: { stateBytes: 0, claims: {}, appMetadata: {} },
    fetch: () => Promise.reject(new Error('the action fetches nothing')),
  };
}

export const besideHostile = 'hostile-beside';
const oneTenant = '1 tenant';
export const isBesideOne = ({ at }: Row): boolean => at?.endsWith(oneTenant) === true;

/** Honest runs every ten milliseconds, alone and beside tenants that attack without a pause. */
export const hostileTables: TableMaker = {
  name: 'hostile',
  async make(effort, told) {
    const rows: Row[] = [];
    const late: (readonly [string, number, number, number])[] = [];
    const seconds = effort.seconds(6);
    for (const count of [0, ...tenants]) {
      for (const [name, source] of Object.entries(count === 0 ? { nobody: '' } : attacks)) {
        const at = count === 0 ? name : `${name}, ${count === 1 ? oneTenant : `${count} tenants`}`;
        const seen = await beside(source, count, seconds);
        rows.push(rowOf(at, seen.micros));
        if (count > 0) late.push([at, seen.attacks, seen.latestMs, seen.failed]);
      }
    }
    told({
      kind: 'measured',
      id: besideHostile,
      title: 'Honest actions beside hostile ones',
      note: `One tenant asks for a run every ${everyMs} ms, whether or not the one before has ended, beside tenants that attack without a pause (${hostileLimits.actionCpuMs} ms of CPU time each, ${hostileLimits.actionTimeoutMs} ms in all). The sandbox is warm; the first second of the attacks counts. Rows are measured one after another.`,
      rows,
    });
    told({
      kind: 'facts',
      id: 'hostile-ends',
      title: 'What became of them',
      note: `Attacks have to be answered within ${deadlineMs} ms, and no honest run may fail.`,
      columns: ['attack', 'attacks', 'latest answer, ms', 'honest runs that failed'],
      rows: late,
    } satisfies FactTable);
  },
};

interface Seen {
  readonly micros: readonly number[];
  readonly attacks: number;
  readonly latestMs: number;
  readonly failed: number;
}

async function beside(source: string, count: number, seconds: number): Promise<Seen> {
  const sandbox = createSandbox();
  try {
    await warmUp(sandbox);
    let over = false;
    let answered = 0;
    let latestMs = 0;
    const attackers = Array.from({ length: count }, async (_, lane) => {
      while (!over) {
        const begin = performance.now();
        await sandbox.run(request(`ten_hostile_${lane}`, source, hostileLimits));
        latestMs = Math.max(latestMs, Math.round(performance.now() - begin));
        answered += 1;
      }
    });
    const micros: number[] = [];
    let failed = 0;
    const honest: Promise<void>[] = [];
    for (const end = performance.now() + seconds * 1_000; performance.now() < end; await pause(everyMs)) {
      honest.push(
        (async () => {
          const begin = performance.now();
          const { status } = await sandbox.run(request('ten_honest', tierAction.source, {}));
          micros.push((performance.now() - begin) * 1_000);
          if (status !== 'returned') failed += 1;
        })(),
      );
    }
    await Promise.all(honest);
    over = true;
    await Promise.all(attackers);
    return { micros, attacks: answered, latestMs, failed };
  } finally {
    await sandbox.close();
  }
}

async function warmUp(sandbox: Sandbox): Promise<void> {
  for (let run = 0; run < 100; run += 1) await sandbox.run(request('ten_honest', tierAction.source, {}));
  // Until one more stands ready.
  await pause(1_000);
}

function rowOf(at: string, micros: readonly number[]): Row {
  const sorted = Float64Array.from(micros).sort();
  return {
    name: 'Sluice',
    at,
    ours: true,
    floor: false,
    samples: sorted.length,
    p50Us: percentile(sorted, 0.5),
    p99Us: percentile(sorted, 0.99),
    perSecond: null,
  };
}
