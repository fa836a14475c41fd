import { describe, expect, it } from '@jest/globals';
import { createSolver, defaultDocuments } from '@sluice/analysis';
import { bundleFromParts } from '@sluice/flow';
import { measureCoverage } from './measure-coverage.ts';
import { walkBundle } from './walk-bundle.ts';

const decide = (whens: readonly string[], more: object = {}) => ({
  ...{ type: 'decision', otherwise: 'continue', ...more },
  branches: whens.map((when) => ({ when, next: 'continue' })),
});

/** What of the conditions is said to be impossible in a login flow with this block, by flow. */
function impossibleIn(gate: object, others: readonly object[] = [], more: object = {}) {
  const { bundle } = bundleFromParts({
    tenantFile: { tenant: { slug: 'acme', name: 'Acme' } },
    flows: [
      {
        ...{ slug: 'login', name: 'Login', trigger: 'login' },
        stages: { 'pre-login': { start: 'gate', blocks: { gate, ...more } } },
      },
      ...others,
    ],
  });
  const solver = createSolver({ defaults: defaultDocuments });
  const { report } = measureCoverage(bundle, [], walkBundle(bundle, { facts: new Map(), solver }));
  const without = measureCoverage(bundle, [], null).report;
  const flows = Object.entries(report.flows).map(([slug, { conditions }]) => {
    const all = without.flows[slug]?.conditions;
    expect(all?.impossible).toEqual([]);
    expect(conditions.total + conditions.impossible.length).toBe(all?.total);
    return [slug, conditions.impossible] as const;
  });
  return Object.fromEntries(flows);
}

const type = 'event.client.type';

describe('coverage: sides of conditions that no run can have', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    [
      'what the left of an "and" rules out',
      [`${type} == "web" and ${type} != "spa"`],
      [`gate[0] ${type} != "spa" is false`],
    ],
    [
      'what the left of an "or" rules out',
      [`${type} == "web" or not (${type} == "web")`],
      [`gate[0] ${type} == "web" is true`],
    ],
    [
      'what an earlier branch took',
      [`${type} == "web"`, `${type} == "web" or ${type} == "spa"`],
      [`gate[1] ${type} == "web" is true`],
    ],
    [
      'what no value is',
      ['event.authentication.risk_score > 100'],
      ['gate[0] event.authentication.risk_score > 100 is true'],
    ],
    ['nothing, where all can be', [`${type} == "web" and event.request.geo.country == "XX"`], []],
  ])('leaves out %s', (_what, whens, sides) => {
    const found = impossibleIn(decide(whens));
    expect(found['login']).toEqual(sides);
  });

  it('goes by what a sub-routine is given, wherever it is run, and leaves all of one that never is', () => {
    const sub = (slug: string) => ({
      ...{ slug, name: slug, trigger: 'subflow' },
      stages: { main: { start: 'ask', blocks: { ask: decide(['step.input.strict == true']) } } },
    });
    const run = (strict: boolean, next: string) => ({
      type: 'run_flow',
      flow: 'checks',
      input: { strict },
      next,
    });
    const once = impossibleIn(run(true, 'continue'), [sub('checks'), sub('unused')]);
    expect(once['checks']).toEqual(['ask[0] step.input.strict == true is false']);
    expect(once['unused']).toHaveLength(2);
    const twice = impossibleIn(run(true, 'again'), [sub('checks')], { again: run(false, 'continue') });
    expect(twice['checks']).toEqual([]);
  });
});
