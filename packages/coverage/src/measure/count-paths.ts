import { type FlowPath, isKeyOf, type PathReport } from '@sluice/analysis';
import type { Bundle } from '@sluice/flow';
import type { Gap, NamedRun, PathCount } from './coverage-report.ts';
import { keyOfRun, type SuiteRun } from './suite-run.ts';

export interface CountedPaths {
  readonly count: PathCount;
  /** Those that no run took, and that are not known to be infeasible, shortest first. */
  readonly missing: readonly FlowPath[];
}

/** Finds the listed path that a key is the key of: each run takes one. */
export function createPathFinder({ paths }: PathReport): (key: string) => FlowPath | null {
  const exact = new Map(paths.map((path) => [path.key, path]));
  const open = paths.filter(({ key }) => key.includes('>denied:*'));
  return (key) => exact.get(key) ?? open.find((path) => isKeyOf(key, path)) ?? null;
}

export function countPaths(bundle: Bundle, report: PathReport, runs: readonly SuiteRun[]): CountedPaths {
  const find = createPathFinder(report);
  const taken = new Set<FlowPath>();
  const others = new Set<string>();
  const beyond: NamedRun[] = [];
  const unlisted: NamedRun[] = [];
  let unfinished = 0;
  for (const run of runs) {
    const key = keyOfRun(bundle, run);
    if (key === null) {
      unfinished += 1;
      continue;
    }
    const path = find(key);
    const named: NamedRun = { suite: run.suite, scenario: run.scenario, key };
    if (path !== null) taken.add(path);
    else if (isBeyond(run)) beyond.push(named);
    else {
      unlisted.push(named);
      others.add(key);
    }
  }
  const missing = report.paths.filter((path) => !taken.has(path));
  const open = missing.filter(({ verdict }) => verdict.kind === 'possible');
  // Where the list is a part of the paths, a run beside it took one of the others.
  const covered = taken.size + (report.complete ? 0 : others.size);
  const certain =
    report.feasible > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(report.feasible);
  const total = report.complete ? taken.size + open.length : Math.max(certain, covered + open.length);
  return {
    count: {
      covered,
      total,
      missing: open.map(({ key }) => key),
      exact: report.exact && report.complete,
      undecided: missing.length - open.length,
      unfinished,
      beyond,
      unlisted,
    },
    missing,
  };
}

/** Ends that `explorePaths` leaves aside, and says so in its notes. */
const unusualKinds: ReadonlySet<string> = new Set([
  ...['timeout', 'cpu_limit', 'memory_limit', 'sandbox_crashed', 'limit_exceeded', 'http_fetch_denied'],
]);

function isBeyond({ inspection: { trace } }: SuiteRun): boolean {
  return trace.some(
    ({ error, fetches }) =>
      unusualKinds.has(error?.error_kind ?? '') ||
      fetches.some(({ error_kind }) => unusualKinds.has(error_kind ?? '')),
  );
}

/** A path's gap stands where it ends. */
export function gapOfPath(bundle: Bundle, flow: string, path: FlowPath): Gap {
  const last = path.steps.at(-1);
  const file = bundle.flows.get(last?.flow ?? flow);
  const stage = last === undefined ? null : stageIn(file?.definition.stages ?? {}, last.block);
  const spot =
    last === undefined || stage === null
      ? { line: 1, column: 1 }
      : file?.source.locate(['stages', stage, 'blocks', last.block], 'key');
  return {
    measure: 'paths',
    name: showPath(path),
    note: path.verdict.kind === 'possible' ? null : 'nobody knows whether it is feasible',
    file: file?.source.file ?? '',
    ...(spot ?? { line: 1, column: 1 }),
  };
}

function stageIn(
  stages: Readonly<Record<string, { readonly blocks: object } | undefined>>,
  block: string,
): string | null {
  return Object.entries(stages).find(([, stage]) => Object.hasOwn(stage?.blocks ?? {}, block))?.[0] ?? null;
}

/** A path in a line: where it had a choice, and how it ends. */
export function showPath({ steps, answer, end }: Pick<FlowPath, 'steps' | 'answer' | 'end'>): string {
  const words: string[] = [];
  for (const [index, { within, block, type, taken }] of steps.entries()) {
    if (answer?.before === index) words.push(answer.outcome);
    const name = [...within, block].join('/');
    if (taken.kind === 'branch') words.push(`${name}[${taken.index}]`);
    else if (taken.kind === 'otherwise' || taken.kind === 'onError') words.push(`${name}[${taken.kind}]`);
    else if (taken.kind === 'denied')
      words.push(`${name} denies: ${taken.error_kind ?? taken.reason ?? 'a computed reason'}`);
    else if (type === 'prompt') words.push(name);
  }
  if (answer !== null && answer.before >= steps.length) words.push(answer.outcome);
  const isTold = steps.at(-1)?.taken.kind === 'denied';
  return [...words, ...(isTold ? [] : [end.status])].join(' → ');
}
