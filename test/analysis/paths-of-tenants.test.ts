import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { explorePaths, listObstacles } from '@sluice/analysis';
import { analysisOptions, confirmPath, scenarioEngines } from '@sluice/cli';
import { loadBundle } from '@sluice/flow';
import { createSandbox } from '@sluice/sandbox';

const sandbox = createSandbox({ runners: 1 });
afterAll(() => sandbox.close());
const createEngine = scenarioEngines(sandbox);

/** Sub-routines are not run by themselves. */
const subRoutines = new Set(['sanctions-screening', 'step-up', 'consent', 'email-verification']);
for (const slug of ['org-policy', 'reserve-seat']) subRoutines.add(slug);

describe('paths: the tenants', () => {
  it.each([
    ['bank', 74, 74],
    ['shop', 108, 120],
    ['saas', 92, 92],
  ])(
    'of the paths of %s, at least %i are taken by a run with their input, and the others told why not',
    async (name, floor, most) => {
      const { bundle } = await loadBundle(join(import.meta.dirname, '..', 'bundles', name));
      const options = analysisOptions(bundle);
      let [taken, listed] = [0, 0];
      const untold: string[] = [];
      for (const flow of bundle.flows.keys()) {
        if (subRoutines.has(flow)) continue;
        const report = explorePaths(bundle, flow, options);
        expect(report.complete).toBe(true);
        for (const path of report.paths) {
          listed += 1;
          const { result } = await confirmPath(bundle, flow, path, createEngine);
          if (result === 'taken') taken += 1;
          else if (listObstacles(path).length === 0) untold.push(path.key);
        }
      }
      expect(untold).toEqual([]);
      expect(taken).toBeGreaterThanOrEqual(floor);
      expect(listed).toBeLessThanOrEqual(most);
      expect(taken / listed).toBeGreaterThanOrEqual(0.9);
    },
    240_000,
  );
});
