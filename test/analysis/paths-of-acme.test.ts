import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { explorePaths } from '@sluice/analysis';
import { analysisOptions, confirmPath, scenarioEngines } from '@sluice/cli';
import { loadBundle } from '@sluice/flow';
import { createSandbox } from '@sluice/sandbox';

const sandbox = createSandbox({ runners: 1 });
afterAll(() => sandbox.close());

const { bundle } = await loadBundle(join(import.meta.dirname, '..', 'bundles', 'acme'));
const options = analysisOptions(bundle);

describe('paths: acme', () => {
  it.each([
    ['login', 86],
    ['emergency', 6],
    ['partner', 11],
    ['token', 5],
  ])(
    'each of the paths of %s is taken by a run with its input',
    async (flow, count) => {
      const report = explorePaths(bundle, flow, options);
      expect(report).toMatchObject({ feasible: BigInt(count), exact: true, complete: true });
      const told: string[] = [];
      for (const path of report.paths) {
        const { result, note } = await confirmPath(bundle, flow, path, scenarioEngines(sandbox));
        if (result !== 'taken') told.push(`${path.key}: ${note}`);
      }
      expect(told).toEqual([]);
    },
    120_000,
  );
});
