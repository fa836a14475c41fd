import { describe, expect, it } from '@jest/globals';
import type { RunResult, TraceEntry } from '@sluice/engine';
import { bundleFromParts } from '@sluice/flow';
import { measureCoverage } from './measure-coverage.ts';
import type { SuiteRun } from './suite-run.ts';

const branches = [
  { when: 'event.user.email == "a" or event.user.email == "b"', next: 'stop' },
  { when: 'event.user.email == "c"', next: 'stop' },
];
const { bundle } = bundleFromParts({
  tenantFile: { tenant: { slug: 'acme', name: 'Acme' } },
  flows: [
    {
      slug: 'login',
      name: 'Login',
      trigger: 'login',
      stages: {
        'post-auth': {
          start: 'gate',
          blocks: {
            gate: { type: 'decision', branches, otherwise: 'sub' },
            sub: { type: 'run_flow', flow: 'checks' },
            stop: { type: 'deny', reason: 'no' },
          },
        },
      },
    },
    {
      slug: 'checks',
      name: 'Checks',
      trigger: 'subflow',
      stages: { main: { start: 'inner', blocks: { inner: { type: 'allow' }, stop: { type: 'allow' } } } },
    },
  ],
});

const result = { status: 'completed' } as RunResult;

function runOf(...trace: Partial<TraceEntry>[]): SuiteRun {
  const entries = trace.map((entry, seq) => ({
    ...{ seq, stage: 'post-auth', block: 'gate', type: 'decision', outcome: 'ok', next: null },
    ...{ startedAt: '', durationMs: 0, logs: [], effects: [], fetches: [], warnings: [] },
    ...entry,
  })) as TraceEntry[];
  const inspection = { result, trace: entries, audit: [], state: {} };
  return { flow: 'login', suite: 's.yaml', scenario: 'one', inspection, answer: 'authenticated' };
}

describe('coverage: what runs went through', () => {
  it('is nothing before the first run, and edges are counted only where flows were walked', () => {
    const { report } = measureCoverage(bundle, [], null);
    expect(report).toMatchObject({
      blocks: { covered: 0, total: 5 },
      branches: { covered: 0, total: 3 },
      conditions: { covered: 0, total: 6 },
    });
    expect(report.edges).toBeUndefined();
    expect(report.flows['login']?.gaps.filter(({ measure }) => measure === 'conditions')).toMatchObject([
      { note: 'never evaluated', line: expect.any(Number) },
      { note: 'never evaluated' },
      { note: 'never evaluated' },
    ]);
  });

  it('counts where blocks belong, sub-routines included, and each side of each part of a condition', () => {
    const read = (email: string) => ({ 'event.user.email': email });
    const { report } = measureCoverage(
      bundle,
      [
        runOf(
          { decision: { branch: 'otherwise', read: read('z') } },
          { block: 'sub', type: 'run_flow' },
          { block: 'inner', type: 'allow', within: ['sub'] },
        ),
        runOf({ decision: { branch: 0, read: read('b') } }),
      ],
      null,
    );
    expect(report.flows['login']).toMatchObject({
      blocks: { covered: 2, total: 3, missing: ['stop'] },
      branches: { covered: 2, total: 3, missing: ['gate[1]'] },
      conditions: {
        covered: 4,
        total: 6,
        missing: ['gate[0] event.user.email == "a" is true', 'gate[1] event.user.email == "c" is true'],
      },
      hits: { gate: 2, 'gate[0]': 1, 'gate[otherwise]': 1, sub: 1, 'sub[next]': 1 },
    });
    expect(report.flows['checks']).toMatchObject({ blocks: { covered: 1, total: 2, missing: ['stop'] } });
  });

  it('counts a prompt once, though it is told twice', () => {
    const ask = { block: 'sub', type: 'prompt' } as const;
    const { report } = measureCoverage(bundle, [runOf({ ...ask, outcome: 'awaiting' }, ask)], null);
    expect(report.flows['login']?.hits).toEqual({ sub: 1, 'sub[next]': 1 });
  });
});
