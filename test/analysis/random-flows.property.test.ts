import { afterAll, describe, expect, it } from '@jest/globals';
import type { Inspection } from '@sluice/engine';
import { createSandbox } from '@sluice/sandbox';
import fc from 'fast-check';
import { scenarioEngines } from 'sluice/scenarios';
import { Draw, randomFlow, randomInput } from './random-flow.ts';
import { runPaths, type SmallFlow } from './run-paths.ts';

const sandbox = createSandbox({ runners: 1 });
const createEngine = scenarioEngines(sandbox);
afterAll(() => sandbox.close());

const hosts = ['f.example'];
type Rule = { readonly [form: string]: unknown };

function rulesOf({ stages, subflows = {} }: SmallFlow): readonly Rule[] {
  const blocks = [...Object.values(stages), ...Object.values(subflows)].flatMap((one) => Object.keys(one));
  const rules = blocks.flatMap((block, at): Rule[] => [
    { always: block },
    { never: 'issue-tokens', unlessPassed: [block] },
    { never: blocks[(at + 1) % blocks.length] ?? block, unlessPassed: [block] },
    { reachable: block },
    { breakGlass: block },
  ]);
  return [
    ...rules,
    { neverSets: ['c'] },
    { neverSets: ['d'] },
    { neverFetches: hosts },
    { neverFetches: ['*'] },
  ];
}

function stepsOf({ trace }: Inspection) {
  return trace.filter(({ outcome }) => outcome !== 'awaiting');
}

/** Whether a run shows that what was told of the rule is not so. */
function belies(run: Inspection, rule: Rule, told: string): boolean {
  const steps = stepsOf(run);
  const isDone = run.result.status === 'completed';
  const passes = (block: unknown, upTo = steps.length) =>
    steps.slice(0, upTo).some((entry) => entry.block === block && entry.outcome === 'ok');
  if ('reachable' in rule)
    return (
      told === 'refuted' &&
      steps.some(({ block, outcome }) => block === rule['reachable'] && outcome !== 'skipped')
    );
  if ('breakGlass' in rule) {
    const isBare = steps.every(({ type }) => type !== 'custom_action' && type !== 'call_webhook');
    return told === 'refuted' && isDone && isBare && passes(rule['breakGlass']);
  }
  if (told !== 'proved') return false;
  if ('always' in rule) return isDone && !passes(rule['always']);
  if ('never' in rule) {
    const first = steps.findIndex(({ block, stage }) => block === rule['never'] || stage === rule['never']);
    const isReached = first >= 0 || (rule['never'] === 'issue-tokens' && isDone);
    const [wanted] = rule['unlessPassed'] as readonly string[];
    return isReached && !passes(wanted, first >= 0 ? first : steps.length);
  }
  if ('neverSets' in rule) {
    const names = rule['neverSets'] as readonly string[];
    return steps.some(({ effects }) =>
      effects.some((effect) => effect.type === 'session.setCustomClaim' && names.includes(effect.name)),
    );
  }
  return steps.some(({ fetches }) => fetches.some(({ error_kind }) => error_kind !== 'http_fetch_denied'));
}

/** For longer and elsewhere: SLUICE_FLOWS=500 SLUICE_SEED=7. Each flow is made of its own number alone. */
const count = Number(process.env['SLUICE_FLOWS'] ?? 40);
const seed = Number(process.env['SLUICE_SEED'] ?? 20260107);

describe('random flows of every block type', () => {
  it('runs take listed paths, listed paths are taken, and no run belies a proof', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 2 ** 31 }), async (number) => {
        const draw = new Draw(number);
        const flow = randomFlow(draw);
        const rules = rulesOf(flow);
        const inputs = Array.from({ length: 12 }, () => randomInput(draw, flow));
        const { report, results, missed, unlisted, runs } = await runPaths(
          { ...flow, invariants: rules },
          inputs,
          createEngine,
        );
        expect(missed).toEqual([]);
        if (report.complete) expect(unlisted.filter(hasEnded)).toEqual([]);
        const belied = rules.filter((rule, at) => runs.some((run) => belies(run, rule, results[at] ?? '')));
        expect(belied).toEqual([]);
      }),
      { numRuns: count, seed, endOnFailure: true },
    );
  }, 1_200_000);
});

/** Some inputs are refused before anything runs, and some runs go on waiting. */
function hasEnded(line: string): boolean {
  return /=(?:completed|denied|failed)$/.test(line.split('\n')[0] ?? '');
}
