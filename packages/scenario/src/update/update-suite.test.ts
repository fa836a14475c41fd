import { describe, expect, it } from '@jest/globals';
import { bundleFromParts } from '@sluice/flow';
import { parseSuite } from '../suite/load-suite.ts';
import { type FakeScript, fakeEngine } from '../testing/fake-engine.ts';
import { auditEvent, traceEntry } from '../testing/make-observation.ts';
import { updateSuite } from './update-suite.ts';

const { bundle } = bundleFromParts({
  tenantFile: { tenant: { slug: 'acme', name: 'Acme' } },
  flows: [
    {
      slug: 'login',
      name: 'Login',
      trigger: 'login',
      stages: { 'post-auth': { start: 'one', blocks: { one: { type: 'allow' } } } },
    },
  ],
});

const text = `# Two scenarios.
flow: login
scenarios:
  - name: fine
    expect: { status: completed } # stays

  - name: wrong
    expect:
      # The tier that was bought.
      claims: { tier: 'free' } # exact
      visited:
        - one # first
      status:   completed
      expressions: [ "1 == 2" ]
`;

async function update(source: string, script: FakeScript, file = 'suite.yaml') {
  const loaded = parseSuite(source, file);
  if (!loaded.ok) throw new Error(loaded.findings.map(({ message }) => message).join('\n'));
  return updateSuite(loaded.suite, { bundle, createEngine: fakeEngine(script).createEngine });
}

const gold: FakeScript = {
  result: { claims: { tier: 'gold' } },
  inspection: { trace: [traceEntry('one')] },
};

describe('updating a suite', () => {
  it('rewrites what fails and leaves every other character', async () => {
    const { text: after, updated, left, result } = await update(text, gold);
    expect(after).toBe(text.replace("tier: 'free'", "tier: 'gold'"));
    expect(updated).toEqual([{ scenario: 'wrong', path: 'expect.claims.tier', line: 10, column: 23 }]);
    expect(left).toEqual([
      expect.objectContaining({ scenario: 'wrong', path: 'expect.expressions[0]', line: 14 }),
    ]);
    expect(result.scenarios.map(({ ok, failures }) => [ok, failures.map(({ path }) => path)])).toEqual([
      [true, []],
      [false, ['expect.expressions[0]']],
    ]);
  });

  it('gives no text when nothing changes', async () => {
    const passing = await update(
      'flow: login\nscenarios: [{ name: a, expect: { status: completed } }]\n',
      {},
    );
    expect(passing).toMatchObject({ text: null, updated: [], left: [], result: { passed: 1, failed: 0 } });
    const stuck = await update('flow: login\nscenarios: [{ name: a, expect: { status: completed } }]\n', {
      result: { status: 'failed' },
    });
    expect(stuck).toMatchObject({ text: null, updated: [], result: { failed: 1 } });
    expect(stuck.left).toHaveLength(1);
  });

  it('leaves a crash as it is, and a scenario that names a block which is not there', async () => {
    const source = `flow: login\nscenarios: [{ name: a, expect: { status: completed } }, { name: b, expect: { visited: [tow] } }]\n`;
    const crashed = await update(source, {
      result: { status: 'denied' },
      inspection: {
        audit: [auditEvent('flow.run_denied', { data: { reason: 'x', error_kind: 'uncaught_error' } })],
      },
    });
    expect(crashed.text).toBeNull();
    expect(crashed.left.map(({ path, why }) => [path, why])).toEqual([
      ['expect.status', expect.stringContaining('uncaught_error')],
      ['expect.visited[0]', expect.stringContaining('no block "tow"')],
    ]);
  });

  it('leaves what scenarios share, and says so', async () => {
    const source = `flow: login
scenarios:
  - name: a
    expect: { claims: &claims { tier: free } }
  - name: b
    expect: { claims: *claims }
`;
    const { text: after, updated, left } = await update(source, gold);
    expect(left.map(({ scenario, why }) => [scenario, why])).toEqual([
      ['a', expect.stringContaining('anchor')],
      ['b', expect.stringContaining('anchor')],
    ]);
    expect([after, updated]).toEqual([null, []]);
  });

  const many = (length: number, anchored: number) => {
    const scenarios = Array.from({ length }, (_, index) => {
      const claims = `${index === anchored ? '&c ' : ''}{ tier: free }`;
      return `  - { name: s${index}, expect: { status: denied, claims: ${claims} } }\n`;
    });
    const last = anchored < 0 ? '' : '  - { name: last, expect: { claims: *c } }\n';
    return `flow: login\nscenarios:\n${scenarios.join('')}${last}`;
  };

  it('is done with hundreds of scenarios in a moment', async () => {
    const before = process.cpuUsage();
    const { updated, result } = await update(many(300, -1), gold);
    const { user } = process.cpuUsage(before);
    expect([updated.length, result.passed]).toEqual([600, 300]);
    // Reading the file for each edit takes half a minute.
    expect(user / 1e6).toBeLessThan(5);
  }, 120_000);

  it('rewrites all the others when one of many cannot be rewritten', async () => {
    const { updated, left, result } = await update(many(9, 4), gold);
    expect([updated.length, left.map(({ scenario }) => scenario)]).toEqual([17, ['s4', 'last']]);
    expect(result).toMatchObject({ passed: 8, failed: 2 });
  });

  it('rewrites JSON as well', async () => {
    const source = '{\n  "flow": "login",\n  "scenarios": [{ "name": "a", "expect": { "claims": {} } }]\n}\n';
    const { text: after } = await update(source, gold, 'suite.json');
    expect(JSON.parse(after ?? '')).toMatchObject({ scenarios: [{ expect: { claims: { tier: 'gold' } } }] });
    expect(after).toMatch(/^\{\n {2}"flow": "login",\n/u);
  });
});
