import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { loadBundle } from '@sluice/flow';
import { createSandbox } from '@sluice/sandbox';
import { chaosFaults, mutationKinds, parseSuite, presetNames } from '@sluice/scenario';
import { runSuite, scenarioEngines } from 'sluice/scenarios';

const page = await readFile(join(import.meta.dirname, '../docs/testing.md'), 'utf8');
const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/gu)].map(([, text = '']) => text);

const sandbox = createSandbox({ runners: 1 });
afterAll(() => sandbox.close());

describe('docs/testing.md', () => {
  it('shows suites that pass on acme as they stand there', async () => {
    const { bundle } = await loadBundle(join(import.meta.dirname, 'bundles', 'acme'));
    expect(examples.length).toBeGreaterThan(1);
    for (const [index, text] of examples.entries()) {
      const parsed = parseSuite(text, `example-${index + 1}.yaml`);
      if (!parsed.ok) throw new Error(parsed.findings.map(({ message }) => message).join('\n'));
      const result = await runSuite(parsed.suite, { bundle, createEngine: scenarioEngines(sandbox) });
      expect(result.scenarios.flatMap(({ failures }) => failures)).toEqual([]);
    }
  }, 60_000);

  it('names every preset, every kind of fault and every way to go wrong', () => {
    for (const name of presetNames) expect(page).toContain(`| \`${name}\``);
    for (const kind of Object.keys(mutationKinds)) expect(page).toContain(`| \`${kind}\``);
    for (const fault of Object.keys(chaosFaults)) expect(page).toContain(`    ${fault} `);
  });
});
