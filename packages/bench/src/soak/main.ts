import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createSandbox } from '@sluice/sandbox';
import { type Kind, kinds } from './traffic.ts';

/**
 * `pnpm soak [--minutes 15]`: honest and hostile actions through one sandbox, all the while. Says each minute what it
 * counted and what memory the processes have; ends with 1 when an honest run was lost or wrong, or memory grew.
 */
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '15' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) {
  process.stderr.write(`--minutes takes a number above 0, not ${values.minutes}\n`);
  process.exit(2);
}

interface Tally {
  begun: number;
  ended: number;
  readonly wrong: Map<string, number>;
  readonly micros: number[];
}

const sandbox = createSandbox();
const tallies = new Map<Kind, Tally>(
  kinds.map((kind) => [kind, { begun: 0, ended: 0, wrong: new Map(), micros: [] }]),
);
const endAt = performance.now() + minutes * 60_000;

async function visit(kind: Kind, pauseMs: number): Promise<void> {
  const tally = tallies.get(kind);
  while (tally !== undefined && performance.now() < endAt) {
    const since = performance.now();
    tally.begun += 1;
    const { status, error } = await sandbox.run(kind.request(tally.begun));
    tally.ended += 1;
    const ending = error?.error_kind ?? status;
    if (!kind.endings.includes(ending)) tally.wrong.set(ending, (tally.wrong.get(ending) ?? 0) + 1);
    tally.micros.push((performance.now() - since) * 1_000);
    await sleep(pauseMs);
  }
}

const megabytes = (pid: number | 'self'): number => {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
};

function quantile(sorted: readonly number[], share: number): string {
  const micros = sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return `${(micros / 1_000).toFixed(2)} ms`;
}

const parentMb: number[] = [];
const runnerMb: number[] = [];

function tell(minute: number): void {
  globalThis.gc?.();
  const runners = sandbox.runnerPids().map(megabytes);
  parentMb.push(megabytes('self'));
  runnerMb.push(Math.max(0, ...runners));
  const sums = (hostile: boolean): string => {
    const of = [...tallies].filter(([kind]) => kind.hostile === hostile).map(([, tally]) => tally);
    const micros = of.flatMap(({ micros: taken }) => taken.splice(0)).sort((a, b) => a - b);
    const ended = of.reduce((sum, tally) => sum + tally.ended, 0);
    const wrong = of.reduce((sum, tally) => sum + [...tally.wrong.values()].reduce((a, b) => a + b, 0), 0);
    return `${ended} runs, ${wrong} wrong, p50 ${quantile(micros, 0.5)}, p99 ${quantile(micros, 0.99)}, max ${quantile(micros, 1)}`;
  };
  process.stdout.write(
    `minute ${minute}: honest ${sums(false)} | hostile ${sums(true)} | parent ${parentMb.at(-1)?.toFixed(0)} MB, ` +
      `runners ${runners.map((mb) => mb.toFixed(0)).join(' ')} MB, ${sandbox.inspect().quarantined.length} quarantined\n`,
  );
}

const visitors = kinds.flatMap((kind) =>
  kind.hostile ? [visit(kind, 250)] : [visit(kind, 2), visit(kind, 5)],
);
for (let minute = 1; minute <= Math.ceil(minutes); minute += 1) {
  await sleep(Math.min(60_000, Math.max(0, endAt - performance.now())));
  tell(minute);
}
await Promise.all(visitors);

const problems: string[] = [];
for (const [kind, { begun, ended, wrong }] of tallies) {
  if (begun !== ended) problems.push(`${kind.name}: ${begun} begun, ${ended} ended`);
  for (const [ending, count] of wrong) problems.push(`${kind.name}: ${count} ended as ${ending}`);
}
const settled = parentMb[Math.min(2, parentMb.length - 1)] ?? 0;
const grown = (parentMb.at(-1) ?? 0) - settled;
if (grown > 64) problems.push(`the parent grew by ${grown.toFixed(0)} MB`);
if (Math.max(...runnerMb) > 400) problems.push(`a runner had ${Math.max(...runnerMb).toFixed(0)} MB`);
await sandbox.close();
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(
  problems.length === 0 ? 'all runs accounted for, memory flat\n' : `${problems.length} problems\n`,
);
process.exit(problems.length === 0 ? 0 : 1);
