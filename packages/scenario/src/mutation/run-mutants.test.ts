import { describe, expect, it } from '@jest/globals';
import { type Bundle, bundleFromParts } from '@sluice/flow';
import type { ScenarioEngineFactory } from '../run/scenario-engine.ts';
import { parseSuite } from '../suite/load-suite.ts';
import { fakeEngine } from '../testing/fake-engine.ts';
import { auditEvent, traceEntry } from '../testing/make-observation.ts';
import { chooseMutants } from './choose-mutants.ts';
import { runMutants } from './run-mutants.ts';

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
            gate: {
              type: 'decision',
              branches: [{ when: 'event.authentication.risk_score >= 70', next: 'no' }],
              otherwise: 'continue',
            },
            no: { type: 'deny', reason: 'risk' },
          },
        },
      },
    },
  ],
});

/** An engine that knows this one flow: it reads the gate as it stands in the bundle that it is given. */
const createEngine: ScenarioEngineFactory = async (setup) => {
  const blocks = setup.bundle.flows.get('login')?.definition.stages['post-auth']?.blocks ?? {};
  const isPassedOver = Object.hasOwn(blocks, 'passed-over-by-a-mutant');
  const [branch] = (blocks['gate']?.['branches'] ?? []) as { when: string; next: string }[];
  let score = 0;
  const engine = fakeEngine({});
  const inner = await engine.createEngine(setup);
  const end = () => {
    const limit = Number(/\d+/u.exec(branch?.when ?? '')?.[0]);
    const isHigh = branch?.when.includes('>=') ? score >= limit : score > limit;
    const target = isHigh && !isPassedOver ? branch?.next : String(blocks['gate']?.['otherwise']);
    const denied = target === 'no' && blocks['no']?.type === 'deny';
    return { status: denied ? ('denied' as const) : ('completed' as const), visitsNo: target === 'no' };
  };
  return {
    ...inner,
    async start(input) {
      score = Number(input.event.authentication?.risk_score);
      const started = await inner.start(input);
      return { ...started, status: end().status };
    },
    async inspect(input) {
      const { status, visitsNo } = end();
      const found = await inner.inspect(input);
      return {
        ...found,
        trace: [traceEntry('gate', { type: 'decision' }), ...(visitsNo ? [traceEntry('no')] : [])],
        audit: status === 'denied' ? [auditEvent('flow.run_denied', { data: { reason: 'risk' } })] : [],
      };
    },
  };
};

function suite(...scores: readonly (readonly [number, string])[]) {
  const loaded = parseSuite(
    JSON.stringify({
      flow: 'login',
      scenarios: scores.map(([risk_score, status]) => ({
        name: `${risk_score}`,
        given: { event: { authentication: { risk_score } } },
        expect: { status },
      })),
    }),
    'suite.json',
  );
  if (!loaded.ok) throw new Error('the suite does not load');
  return loaded.suite;
}

const run = (suites: ReturnType<typeof suite>[], more: object = {}) =>
  runMutants({ bundle, suites, createEngine, isSound: async () => true, ...more });

describe('the mutation score of a suite', () => {
  it('is whole when every fault is noticed, the limit from both sides', async () => {
    const report = await run([suite([69, 'completed'], [70, 'denied'])]);
    expect(report).toEqual({ score: 1, killed: 5, survived: 0, invalid: 0, possible: 5, survivors: [] });
  });

  it('names what survives, its place, and whether any scenario comes there', async () => {
    const report = await run([suite([10, 'completed'], [90, 'denied'])]);
    expect(report).toMatchObject({ score: 3 / 5, killed: 3, survived: 2 });
    const place = { file: 'flows/login.json', line: 13, site: 'login/gate', reachedBy: 2 };
    expect(report.survivors).toEqual([
      expect.objectContaining({ kind: 'comparison', change: '>= became >', ...place }),
      expect.objectContaining({ kind: 'literal', change: '70 became 71', ...place }),
    ]);
    const low = await run([suite([10, 'completed'])]);
    expect(low.survivors.find(({ kind }) => kind === 'deny-to-allow')).toMatchObject({ reachedBy: 0 });
  });

  it('counts apart what no check would let pass', async () => {
    const isSound = async ({ flows }: Bundle) =>
      flows.get('login')?.definition.stages['post-auth']?.blocks['no']?.type === 'deny';
    const report = await run([suite([69, 'completed'], [70, 'denied'])], { isSound });
    expect(report).toMatchObject({ score: 1, killed: 4, invalid: 1, possible: 5 });
  });

  it('tries a sample when there are many, the same one every time, and tells how far it is', async () => {
    const told: string[] = [];
    const progress = (done: number, total: number) => told.push(`${done}/${total}`);
    const options = { maxMutants: 2, seed: 3, progress };
    const report = await run([suite([10, 'completed'])], options);
    expect(report).toMatchObject({ possible: 5 });
    expect(report.killed + report.survived).toBe(2);
    expect(told).toEqual(['1/2', '2/2']);
    expect(await run([suite([10, 'completed'])], options)).toEqual(report);
  });

  it('refuses a suite that fails by itself', async () => {
    await expect(run([suite([10, 'denied'])])).rejects.toThrow(/"10" of suite\.json fails/u);
  });

  it('chooses by seed, in order, never twice', () => {
    const items = Array.from({ length: 100 }, (_, index) => index);
    const chosen = chooseMutants(items, 10, 1);
    expect(chosen).toHaveLength(10);
    expect([...chosen].sort((one, other) => one - other)).toEqual(chosen);
    expect(chooseMutants(items, 10, 1)).toEqual(chosen);
    expect(chooseMutants(items, 10, 2)).not.toEqual(chosen);
    expect(chooseMutants(items, 100, 1)).toBe(items);
  });
});
