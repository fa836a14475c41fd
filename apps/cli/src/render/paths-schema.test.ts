import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { explorePaths, proveInvariants } from '@sluice/analysis';
import { loadBundle } from '@sluice/flow';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { analysisOptions } from '../wiring/analysis-options.ts';
import { proofsJson, reportJson } from './path-json.ts';
import { outputJsonSchemas } from './paths-schema.ts';

const bundles = join(import.meta.dirname, '..', '..', '..', '..', 'test', 'bundles');
const ajv = new Ajv2020({ strict: false });
const schemas = outputJsonSchemas();
const isPaths = ajv.compile(schemas['paths.schema.json'] ?? {});
const isProofs = ajv.compile(schemas['proofs.schema.json'] ?? {});

/** As whoever reads the output gets it. */
function printed(output: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(output));
}

describe('the JSON of paths and proofs', () => {
  it.each([
    ['acme', ['login', 'partner', 'token']],
    ['shop', ['account', 'token']],
  ] as const)(
    'is as the published schemas say: %s',
    async (name, flows) => {
      const { bundle } = await loadBundle(join(bundles, name));
      const options = analysisOptions(bundle);
      for (const flow of flows) {
        const report = printed(reportJson(explorePaths(bundle, flow, options)));
        expect([isPaths(report), isPaths.errors]).toEqual([true, null]);
      }
      const proofs = proveInvariants(bundle, options);
      const told = printed(
        proofsJson(proofs.map((proof) => ({ proof, result: proof.result, confirmation: null }))),
      );
      expect([isProofs(told), isProofs.errors]).toEqual([true, null]);
    },
    60_000,
  );

  it('and as nothing else', async () => {
    const { bundle } = await loadBundle(join(bundles, 'acme'));
    const report = printed(reportJson(explorePaths(bundle, 'token', analysisOptions(bundle))));
    for (const change of [
      { feasible: 5 },
      { feasible: '05' },
      { exact: 'yes' },
      { more: 1 },
      { paths: [{}] },
    ])
      expect([change, isPaths({ ...report, ...change })]).toEqual([change, false]);
    expect(
      isProofs({ proved: 1, refuted: 0, undecided: 0, invariants: [{ name: 'x', result: 'proved' }] }),
    ).toBe(false);
  });
});
