import { describe, expect, it } from '@jest/globals';
import { drawFlow } from './draw-flow.ts';
import type { Drawing } from './drawing.ts';
import { type DrawnCoverage, markCoverage } from './mark-coverage.ts';
import { markDiff } from './mark-diff.ts';
import { type DrawnPath, markPath } from './mark-path.ts';
import { renderDot } from './render-dot.ts';
import { bundleOf, drawStages, stage } from './testing/parts.ts';

const gate = (when: string) => ({
  type: 'decision',
  branches: [{ when, next: 'stop' }],
  otherwise: 'continue',
});
const stop = { type: 'deny', reason: 'no' };
const flows = [
  {
    stages: {
      'pre-login': stage({ early: { type: 'custom_action', action: 'look' } }),
      'post-auth': stage({
        checks: { type: 'run_flow', flow: 'inner', next: 'late' },
        late: { type: 'log_event', message: 'm' },
      }),
    },
  },
  { slug: 'inner', trigger: 'subflow', stages: { main: stage({ gate: gate('step.input.a'), stop }) } },
];
const actions = [{ slug: 'look', source: 'return;' }];

/** What is marked, nodes by id and edges as `from way to`, each with its mark. */
function marksOf({ nodes, edges }: Drawing): string[] {
  return [
    ...nodes.flatMap(({ id, mark }) =>
      mark === null ? [] : [`${mark.kind} ${id}${mark.note === null ? '' : ` ${mark.note}`}`],
    ),
    ...edges.flatMap(({ from, way, to, mark }) =>
      mark === null ? [] : [`${mark.kind} ${from} ${way} ${to}`],
    ),
  ].sort();
}

describe('drawFlow', () => {
  const drawing = drawFlow(bundleOf(flows, actions), 'login');

  it('draws a sub-routine where it is run, and goes on after it from where it goes back', () => {
    expect(drawing.groups.map(({ id, parent }) => [id, parent])).toEqual([
      ['stage:pre-login', null],
      ['stage:post-auth', null],
      ['subflow:checks', 'stage:post-auth'],
    ]);
    expect(drawing.edges.map(({ from, way, to }) => `${from} ${way} ${to}`)).toEqual([
      'block:early next host',
      'start next block:early',
      'host authenticated block:checks',
      'host failed refused',
      'block:checks call block:checks/gate',
      'block:checks/gate branch:0 block:checks/stop',
      'block:checks/gate otherwise return:checks',
      'return:checks next block:late',
      'block:late next done',
    ]);
  });

  it('draws a sub-routine as one block where asked to, where it is too big, and where it runs itself', () => {
    for (const options of [{ subflows: false }, { mostBlocks: 3 }])
      expect(drawFlow(bundleOf(flows, actions), 'login', options).groups).toHaveLength(2);
    const loop = {
      trigger: 'subflow',
      stages: { main: stage({ again: { type: 'run_flow', flow: 'login' } }) },
    };
    expect(drawFlow(bundleOf([loop]), 'login').groups).toHaveLength(1);
  });

  it('draws what an action is known to deny with', () => {
    const denials = new Map([['look', ['too-old', 'too-new']]]);
    const { edges } = drawFlow(bundleOf(flows, actions), 'login', { denials });
    expect(edges.find(({ way }) => way === 'denied')).toMatchObject({
      to: 'denied:early',
      label: 'too-old, too-new',
    });
  });

  it('3.7 dashes a disabled action and the way past it', () => {
    const off = [{ slug: 'look', source: 'api.deny("x");', enabled: false }];
    const drawn = drawFlow(bundleOf(flows, off), 'login', { denials: new Map([['look', ['x']]]) });
    expect(drawn.nodes.find(({ id }) => id === 'block:early')).toMatchObject({
      disabled: true,
      note: 'custom_action: look (disabled)',
    });
    expect(drawn.edges.find(({ from }) => from === 'block:early')).toMatchObject({
      way: 'next',
      disabled: true,
    });
    expect(drawn.edges.some(({ way }) => way === 'denied')).toBe(false);
    expect(renderDot(drawn)).toMatch(/"block:early" \[.*style="filled,rounded,dashed"/u);
  });

  it('refuses a flow that is not there', () => {
    expect(() => drawFlow(bundleOf(flows), 'nope')).toThrow('the bundle has no flow "nope"');
  });
});

describe('markPath', () => {
  const drawing = drawFlow(bundleOf(flows, actions), 'login');
  const path = (steps: DrawnPath['steps'], outcome: string | null): DrawnPath => ({
    key: 'k',
    steps,
    answer: outcome === null ? null : { before: 1, outcome },
    end: { status: 'completed', stage: 'post-auth' },
  });
  const early = { within: [], block: 'early', taken: { kind: 'next' } } as const;

  it('goes into a sub-routine and back, and numbers the steps', () => {
    const taken = markPath(
      drawing,
      path(
        [
          early,
          { within: [], block: 'checks', taken: { kind: 'next' } },
          { within: ['checks'], block: 'gate', taken: { kind: 'otherwise' } },
          { within: [], block: 'late', taken: { kind: 'next' } },
        ],
        'registered',
      ),
      'path 1',
    );
    expect(taken).toMatchObject({ caption: 'path 1', dimsRest: true });
    expect(marksOf(taken)).toEqual([
      'taken block:checks 2.',
      'taken block:checks call block:checks/gate',
      'taken block:checks/gate 3.',
      'taken block:checks/gate otherwise return:checks',
      'taken block:early 1.',
      'taken block:early next host',
      'taken block:late 4.',
      'taken block:late next done',
      'taken done',
      'taken host',
      'taken host authenticated block:checks',
      'taken return:checks',
      'taken return:checks next block:late',
      'taken start',
      'taken start next block:early',
    ]);
  });

  it('ends where the sign-in fails', () => {
    expect(marksOf(markPath(drawing, path([early], 'failed'), ''))).toContain('taken host failed refused');
  });

  it('draws an end for a denial that the picture has none for', () => {
    const denied = { kind: 'denied', reason: null, error_kind: 'uncaught_error' } as const;
    const marked = markPath(drawing, path([{ ...early, taken: denied }], null), '');
    expect(marked.edges.at(-1)).toMatchObject({
      from: 'block:early',
      to: 'denied:early',
      label: 'uncaught_error',
    });
    expect(marksOf(marked)).toEqual(expect.arrayContaining(['taken block:early 1.', 'taken denied:early']));
    expect(marksOf(marked).join()).not.toContain('host');
  });

  it('ends at a deny block of a sub-routine', () => {
    const steps = [
      { within: [], block: 'checks', taken: { kind: 'next' } },
      { within: ['checks'], block: 'gate', taken: { kind: 'branch', index: 0 } },
      { within: ['checks'], block: 'stop', taken: { kind: 'denied', reason: 'no', error_kind: null } },
    ] as const;
    const marks = marksOf(markPath(drawing, path([early, ...steps], 'authenticated'), ''));
    expect(marks).toContain('taken block:checks/gate branch:0 block:checks/stop');
    expect(marks).toContain('taken block:checks/stop 4.');
    expect(marks).not.toContain('taken done');
  });
});

describe('markCoverage', () => {
  const drawing = drawFlow(bundleOf(flows, actions), 'login');
  const seen = (more: Partial<DrawnCoverage>): DrawnCoverage => ({
    missedBlocks: new Set(),
    missedWays: new Set(),
    countsEveryWay: false,
    hits: new Map(),
    ...more,
  });

  it('marks blocks, and the branches of decisions, by the flow that they are written in', () => {
    const coverage = new Map([
      ['login', seen({ missedBlocks: new Set(['late']) })],
      [
        'inner',
        seen({
          missedBlocks: new Set(['stop']),
          missedWays: new Set(['gate[0]']),
          hits: new Map([['gate', 3]]),
        }),
      ],
    ]);
    expect(marksOf(markCoverage(drawing, coverage, 'c'))).toEqual([
      'missed block:checks/gate branch:0 block:checks/stop',
      'missed block:checks/stop',
      'missed block:late',
      'missed block:late next done',
      'reached block:checks',
      'reached block:checks/gate 3×',
      'reached block:checks/gate otherwise return:checks',
      'reached block:early',
    ]);
  });

  it('marks every way where every way was counted, and nothing of a flow that was not', () => {
    const coverage = new Map([
      ['login', seen({ countsEveryWay: true, missedWays: new Set(['early[next]']) })],
    ]);
    const marks = marksOf(markCoverage(drawing, coverage, 'c'));
    expect(marks).toContain('missed block:early next host');
    expect(marks).toContain('reached block:late next done');
    expect(marks).toContain('reached block:checks call block:checks/gate');
    expect(marks.filter((line) => line.includes(' block:checks/gate '))).toEqual([]);
  });
});

describe('markDiff', () => {
  const base = { gate: gate('event.user.email == "x"'), stop, say: { type: 'log_event', message: 'm' } };
  const post = (blocks: Readonly<Record<string, unknown>>) => drawStages({ 'post-auth': stage(blocks) });
  const cases: readonly [string, Readonly<Record<string, unknown>>, readonly string[]][] = [
    ['nothing', base, []],
    ['a name and a description only', { ...base, say: { ...base.say, name: 'Say', description: 'd' } }, []],
    ['a message', { ...base, say: { type: 'log_event', message: 'other' } }, ['changed block:say']],
    [
      'a condition',
      { ...base, gate: gate('event.user.email == "y"') },
      ['changed block:gate', 'changed block:gate branch:0 block:stop'],
    ],
    [
      'a target',
      { ...base, gate: { ...gate('event.user.email == "x"'), otherwise: 'say' } },
      ['added block:gate otherwise block:say', 'removed block:gate otherwise done'],
    ],
    [
      'a branch in front: the one behind is the same',
      {
        ...base,
        gate: {
          type: 'decision',
          branches: [
            { when: 'event.user.id == null', next: 'say' },
            { when: 'event.user.email == "x"', next: 'stop' },
          ],
          otherwise: 'continue',
        },
      },
      ['added block:gate branch:0 block:say', 'changed block:gate'],
    ],
    ['a block gone', { gate: base.gate, stop }, ['removed block:say', 'removed block:say next done']],
    [
      'a block more',
      { ...base, more: { type: 'allow' } },
      ['added block:more', 'added block:more next done'],
    ],
  ];

  it.each(cases)('%s', (_, blocks, marks) => {
    expect(marksOf(markDiff(post(base), post(blocks), 'd'))).toEqual(marks);
  });

  it('marks a block whose action has another source, or is switched off', () => {
    const draw = (action: object) =>
      drawFlow(bundleOf(flows, [{ slug: 'look', source: 'return;', ...action }]), 'login');
    expect(marksOf(markDiff(draw({}), draw({ source: 'return 1;' }), ''))).toEqual(['changed block:early']);
    expect(marksOf(markDiff(draw({}), draw({ enabled: false }), ''))).toEqual([
      'changed block:early',
      'changed block:early next host',
    ]);
  });
});
