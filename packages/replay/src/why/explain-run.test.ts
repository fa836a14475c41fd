import { describe, expect, it } from '@jest/globals';
import type { TraceEntry } from '@sluice/engine';
import { type ExplainedRun, explainRun, type Sources } from './explain-run.ts';

let seq = 0;
function entry(block: string, more: Partial<TraceEntry> = {}): TraceEntry {
  seq += 1;
  return {
    seq,
    stage: 'post-auth',
    block,
    type: 'custom_action',
    outcome: 'ok',
    next: 'continue',
    startedAt: '2026-01-05T09:00:00.000Z',
    durationMs: 1,
    logs: [],
    effects: [],
    fetches: [],
    warnings: [],
    ...more,
  };
}

function run(
  trace: readonly TraceEntry[],
  data: Record<string, string | null> | null,
  more: Partial<ExplainedRun> = {},
): ExplainedRun {
  const audit = data === null ? [] : [{ type: 'flow.run_denied', data }];
  return {
    runId: 'run_1',
    flow: 'login',
    status: data === null ? 'completed' : 'denied',
    stage: 'post-auth',
    userMessage: null,
    trace,
    audit: audit as unknown as ExplainedRun['audit'],
    ...more,
  };
}

const set = (key: string, value: string) => ({ type: 'state.set' as const, key, value });
const decide = (
  block: string,
  branch: number | 'otherwise',
  read: Record<string, string>,
  next: string,
  more = {},
) => entry(block, { type: 'decision', decision: { branch, read }, next, ...more });

const flow = {
  definition: {
    slug: 'login',
    name: 'Login',
    trigger: 'login',
    stages: {
      'post-auth': {
        start: 'gate',
        blocks: {
          gate: {
            type: 'decision',
            branches: [
              { when: 'a', next: 'x' },
              { when: 'b', next: 'no' },
            ],
            otherwise: 'sub',
          },
          sub: { type: 'run_flow', flow: 'inner' },
        },
      },
    },
  },
  file: 'flows/login.json',
} as const;
const inner = {
  definition: {
    slug: 'inner',
    name: 'Inner',
    trigger: 'subflow',
    stages: {
      main: {
        start: 'deep',
        blocks: {
          deep: { type: 'decision', branches: [{ when: 'c', next: 'stop' }], otherwise: 'continue' },
        },
      },
    },
  },
  file: 'flows/inner.json',
} as const;
const sources: Sources = {
  flow: (slug) => ({ login: flow, inner })[slug as 'login'] as unknown as ReturnType<Sources['flow']>,
  action: (slug) =>
    slug === 'check'
      ? { source: "const a = 1;\napi.deny('bad');\nthrow new Error('x');", file: 'actions/check.js' }
      : null,
  locate: (_, path) => ({ line: path.length, column: 1 }),
};

describe('explainRun', () => {
  it('finds the deny block, the branch that led there, what was tried before it, and who had set what it read', () => {
    const setter = entry('score', {
      action: 'rate',
      effects: [set('value', 'high')],
      logs: [{ level: 'info', message: 'hm' }],
    });
    const gate = decide('gate', 1, { 'step.rate.value': 'high', 'event.request.ip': '::1' }, 'no');
    const why = explainRun(
      run(
        [
          decide('earlier', 'otherwise', {}, 'score'),
          setter,
          gate,
          entry('no', { type: 'deny', outcome: 'denied', next: null }),
        ],
        {
          reason: 'stop',
          block: 'no',
        },
      ),
      sources,
    );
    expect(why).toMatchObject({ reason: 'stop', decidedBy: { block: 'no', type: 'deny' } });
    expect(why.condition).toMatchObject({
      block: 'gate',
      branch: 1,
      when: 'b',
      not: ['a'],
      next: 'no',
      quote: { file: 'flows/login.json' },
    });
    expect(why.condition?.read).toEqual([
      {
        path: 'step.rate.value',
        value: 'high',
        setBy: { seq: setter.seq, block: 'score', logs: setter.logs, fetches: [] },
      },
      { path: 'event.request.ip', value: '::1', setBy: null },
    ]);
    expect(why.before.map(({ block }) => block)).toEqual(['earlier']);
  });

  it('quotes the line that denied, when one says the reason, and the line that threw', () => {
    const denied = entry('check', {
      action: 'check',
      outcome: 'denied',
      effects: [{ type: 'deny', reason: 'bad' }],
    });
    expect(explainRun(run([denied], { reason: 'bad', block: 'check' }), sources).decidedBy?.quote).toEqual({
      file: 'actions/check.js',
      line: 2,
      text: "api.deny('bad');",
    });
    const threw = entry('check', {
      action: 'check',
      outcome: 'error',
      error: { error_kind: 'uncaught_error', message: 'Error: x', line: 3, column: 1 },
    });
    expect(
      explainRun(run([threw], { reason: 'uncaught_error', block: 'check' }), sources).decidedBy?.quote?.line,
    ).toBe(3);
    const computed = entry('check', {
      action: 'check',
      outcome: 'denied',
      effects: [{ type: 'deny', reason: 'computed' }],
    });
    expect(
      explainRun(run([computed], { reason: 'computed', block: 'check' }), sources).decidedBy?.quote,
    ).toBeNull();
  });

  it('reads conditions of a sub-routine in its own file, and its state in its own graph', () => {
    const outside = entry('rate', { effects: [set('value', 'outer')] });
    const within = ['sub'];
    const inside = entry('rate', { effects: [set('value', 'inner')], within });
    const deep = decide('deep', 0, { 'step.rate.value': 'inner' }, 'stop', { within });
    const why = explainRun(
      run([outside, inside, deep, entry('stop', { type: 'deny', outcome: 'denied', within })], {
        reason: 'r',
        block: 'stop',
      }),
      sources,
    );
    expect(why.decidedBy?.block).toBe('sub/stop');
    expect(why.condition).toMatchObject({
      block: 'sub/deep',
      when: 'c',
      quote: { file: 'flows/inner.json' },
    });
    expect(why.condition?.read[0]?.setBy?.seq).toBe(inside.seq);
  });

  it('says that the host decided, or nobody', () => {
    const trace = [decide('gate', 'otherwise', { 'event.a': '1' }, 'continue')];
    expect(explainRun(run(trace, { reason: 'expired', block: null }), null)).toMatchObject({
      decidedBy: null,
      condition: { block: 'gate', when: null, not: [] },
    });
    expect(explainRun(run(trace, null), sources)).toMatchObject({
      status: 'completed',
      decidedBy: null,
      condition: { not: ['a', 'b'] },
    });
    expect(explainRun(run([], { reason: 'x', block: null }), null)).toMatchObject({
      decidedBy: null,
      condition: null,
      before: [],
    });
  });
});
