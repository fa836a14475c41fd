import { describe, expect, it } from '@jest/globals';
import { bundleFromParts } from '@sluice/flow';
import { readActionFacts } from '../facts/read-action-facts.ts';
import { createSolver } from '../solve/create-solver.ts';
import type { Solver } from '../solve/verdict.ts';
import { diffBundles } from './diff-bundles.ts';

interface Parts {
  readonly text?: (flows: string) => string;
  readonly source?: string;
  readonly invariants?: readonly object[];
  readonly solver?: Solver;
}

const gate = {
  type: 'decision',
  branches: [{ when: 'step.country.blocked == true', next: 'refuse' }],
  otherwise: 'ask',
};
const blocks = {
  country: { type: 'custom_action', action: 'country', next: 'gate' },
  gate,
  refuse: { type: 'deny', reason: 'no' },
  ask: { type: 'prompt', prompt: 'code', next: 'told' },
  told: { type: 'log_event', message: 'asked {{ step.ask.code }}' },
};
const flows = JSON.stringify([
  { slug: 'login', name: 'Login', trigger: 'login', stages: { 'post-auth': { start: 'country', blocks } } },
  {
    ...{ slug: 'token', name: 'Token', trigger: 'token' },
    stages: { 'issue-tokens': { start: 'go', blocks: { go: { type: 'allow' } } } },
  },
]);
const included = "api.state.set('blocked', ['XX', 'YY'].includes(event.request.geo.country));";
const invariant = { name: 'asked', never: 'issue-tokens', unlessPassed: ['gate'], flow: 'login' };

function sideOf({ text = (same) => same, source = included, invariants = [invariant], solver }: Parts) {
  const { bundle } = bundleFromParts({
    tenantFile: { tenant: { slug: 'acme', name: 'Acme' }, invariants },
    flows: JSON.parse(text(flows)),
    actions: [{ slug: 'country', source }],
  });
  const facts = new Map([...bundle.actions].map(([slug, action]) => [slug, readActionFacts(action)]));
  return { bundle, analysis: { facts, solver: solver ?? createSolver() } };
}

const diff = (after: Parts, before: Parts = {}) => diffBundles(sideOf(before), sideOf(after));
const blocksOf = (found: ReturnType<typeof diff>) =>
  found.flows.flatMap((flow) => flow.blocks.map(({ block, change, details }) => [block, change, ...details]));
const rename = (from: string, to: string) => (text: string) => text.replaceAll(`"${from}"`, `"${to}"`);

describe('a block of another name', () => {
  it('is the same block, and so are those that lead to it, invariants included', () => {
    const found = diff({
      text: (text) => rename('gate', 'country-gate')(rename('refuse', 'stop')(text)),
      invariants: [{ ...invariant, unlessPassed: ['country-gate'] }],
    });
    expect(found).toMatchObject({ behaviour: 'same', invariants: [] });
    expect(blocksOf(found)).toEqual([
      ['stop', 'renamed', 'it was called "refuse"'],
      ['country-gate', 'renamed', 'it was called "gate"'],
    ]);
  });

  it('is compared under its new name where something else changed, and found where it is written', () => {
    const found = diff({
      text: rename('gate', 'country-gate'),
      source: included.replace("'XX', ", ''),
      invariants: [{ ...invariant, unlessPassed: ['country-gate'] }],
    });
    expect(found.behaviour).toBe('differs');
    const [turned] = found.flows[0]?.paths?.turned ?? [];
    expect(turned?.before.steps.map(({ block }) => block)).toEqual(['country', 'country-gate', 'refuse']);
    const { aligned } = found;
    const place = ['stages', 'post-auth', 'blocks'];
    expect(aligned.flows.get('login')?.source.locate([...place, 'country-gate'])).toEqual(
      sideOf({})
        .bundle.flows.get('login')
        ?.source.locate([...place, 'gate']),
    );
  });

  it.each<[string, (text: string) => string]>([
    ['writes state under its name', (text) => rename('ask', 'question')(text)],
    [
      'is another one as well',
      (text) => rename('refuse', 'stop')(text).replace('"reason":"no"', '"reason":"never"'),
    ],
  ])('is another block when it %s', (_what, text) => {
    const found = diff({ text, invariants: [] });
    expect(found.behaviour).not.toBe('same');
    expect(blocksOf(found).map(([, change]) => change)).not.toContain('renamed');
  });

  it('is not told from another one that is alike', () => {
    const twice = (names: readonly [string, string]) => (text: string) =>
      text
        .replace('"refuse":{', `"${names[0]}":{"type":"deny","reason":"no"},"${names[1]}":{`)
        .replace('"next":"refuse"', `"next":"${names[0]}"`)
        .replace('"otherwise":"ask"', `"otherwise":"${names[1]}"`);
    const found = diff(
      { text: twice(['a', 'b']), invariants: [] },
      { text: twice(['c', 'd']), invariants: [] },
    );
    expect(blocksOf(found).map(([, change]) => change)).not.toContain('renamed');
  });
});

describe('an action written otherwise', () => {
  it('does the same when a value is true for the same inputs', () => {
    const found = diff({ source: included.replace("'XX', 'YY'", "'YY', 'XX'") });
    expect(found).toMatchObject({ behaviour: 'same', actions: [{ action: 'country', behaviour: 'same' }] });
  });

  it('is not said to differ where that could not be told', () => {
    const source = "api.state.set('blocked', ['YY', 'XX'].indexOf(event.request.geo.country) !== -1);";
    const found = diff({ source });
    expect(found.actions).toMatchObject([
      { behaviour: 'unknown', why: 'whether it does the same could not be told' },
    ]);
    expect(found.behaviour).toBe('unknown');
  });
});

describe('invariants of flows that do as before', () => {
  it('are not proved again', () => {
    const questions = (invariants: readonly object[]) => {
      const inner = createSolver();
      let count = 0;
      const solver: Solver = {
        decide(terms) {
          count += 1;
          return inner.decide(terms);
        },
      };
      const text = rename('token', 'tokens');
      const before = sideOf({ invariants, text });
      const found = diffBundles(
        before,
        sideOf({ invariants, text: (one) => text(one).replace('"reason":"no"', '"reason":"never"'), solver }),
      );
      expect(found.behaviour).toBe('differs');
      return count;
    };
    const other = { ...invariant, flow: 'tokens', unlessPassed: ['go'] };
    expect(questions([other])).toBe(questions([]));
    expect(questions([invariant])).toBeGreaterThan(questions([]));
  });
});
