import { describe, expect, it } from '@jest/globals';
import { type BlockDefinition, bundleFromParts, checkBundle } from '@sluice/flow';
import { mutateFlow } from './mutate-flow.ts';

const { bundle } = bundleFromParts({
  tenantFile: {
    tenant: { slug: 'acme', name: 'Acme' },
    fetch: { allow: ['a.example'] },
  },
  flows: [
    {
      slug: 'login',
      name: 'Login',
      trigger: 'login',
      stages: {
        'post-auth': {
          start: 'first',
          blocks: {
            first: { type: 'custom_action', action: 'scan', next: 'off' },
            off: { type: 'custom_action', action: 'off', next: 'gate' },
            gate: {
              type: 'decision',
              branches: [
                { when: 'step.scan.score > 80', next: 'no' },
                { when: 'step.scan.score > 50', next: 'tell' },
              ],
              otherwise: 'last',
            },
            no: { type: 'deny', reason: 'no' },
            tell: { type: 'call_webhook', url: 'https://a.example/', next: 'last' },
            last: { type: 'log_event', level: 'info', message: 'done' },
          },
        },
      },
    },
  ],
  actions: [
    { slug: 'scan', source: `api.state.set('score', 1)` },
    { slug: 'off', source: '', enabled: false },
  ],
});
const flow = bundle.flows.get('login');
if (flow === undefined) throw new Error('the bundle has no flow');
const mutants = mutateFlow(bundle, flow);

type Blocks = Record<string, BlockDefinition>;
function planted(change: string): { start: string; blocks: Blocks } {
  const mutant = mutants.find((one) => one.change === change);
  const stage = mutant?.plant().flows.get('login')?.definition.stages['post-auth'];
  if (stage === undefined)
    throw new Error(`no mutant "${change}": ${mutants.map((one) => one.change).join('; ')}`);
  return stage;
}

describe('faults in a flow', () => {
  it('has all of them, each at its place', () => {
    const text = flow.source.text.split('\n');
    const told = mutants.map(({ kind, line, column, change }) => {
      const written = text[line - 1]?.slice(column - 1) ?? '';
      return `${kind}: ${change} @ ${/^[^\s,]+(?: > \d+)?/u.exec(written)?.[0]}`;
    });
    expect(told).toEqual([
      'dropped-block: first was passed over, on to off @ "first":',
      'comparison: > became >= @ >',
      'literal: 80 became 81 @ 80"',
      'comparison: > became >= @ >',
      'literal: 50 became 51 @ 50"',
      'branch-targets: the targets no and tell were swapped @ "no"',
      'otherwise-target: the targets no and last (otherwise) were swapped @ "no"',
      'otherwise-target: the targets tell and last (otherwise) were swapped @ "tell"',
      'dropped-block: gate was passed over, on to last @ "gate":',
      'deny-to-allow: deny became allow @ "deny"',
      'error-to-next: without an answer the run goes on to last instead of being denied @ "call_webhook"',
      'dropped-block: tell was passed over, on to last @ "tell":',
      'dropped-block: last was passed over, on to continue @ "last":',
    ]);
  });

  it('every mutant is a bundle that could be published, and leaves the original as it was', async () => {
    const before = JSON.stringify(flow.definition);
    for (const mutant of mutants) {
      const errors = (await checkBundle(mutant.plant())).filter(({ severity }) => severity === 'error');
      expect([mutant.change, errors]).toEqual([mutant.change, []]);
    }
    expect(JSON.stringify(flow.definition)).toBe(before);
  });

  it('a block is passed over on every way to it', () => {
    const { start, blocks } = planted('last was passed over, on to continue');
    expect(start).toBe('first');
    expect(blocks).toMatchObject({
      gate: { otherwise: 'passed-over-by-a-mutant' },
      tell: { next: 'passed-over-by-a-mutant' },
      'passed-over-by-a-mutant': { branches: [{ next: 'last' }], otherwise: 'continue' },
    });
    expect(planted('first was passed over, on to off').start).toBe('passed-over-by-a-mutant');
    expect(planted('tell was passed over, on to last').blocks['gate']).toMatchObject({
      branches: [{ next: 'no' }, { next: 'passed-over-by-a-mutant' }],
    });
  });

  it('branches and denies are turned', () => {
    expect(planted('the targets no and tell were swapped').blocks['gate']).toMatchObject({
      branches: [{ next: 'tell' }, { next: 'no' }],
      otherwise: 'last',
    });
    expect(planted('the targets no and last (otherwise) were swapped').blocks['gate']).toMatchObject({
      branches: [{ next: 'last' }, { next: 'tell' }],
      otherwise: 'no',
    });
    expect(planted('deny became allow').blocks['no']).toEqual({ type: 'allow' });
    expect(
      planted('without an answer the run goes on to last instead of being denied').blocks['tell'],
    ).toMatchObject({ onError: 'last' });
  });
});
