import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { scenarioEngines } from '@sluice/cli';
import {
  type Bundle,
  type CheckAction,
  checkBundle,
  type Finding,
  type FindingCode,
  formatFinding,
  loadBundle,
} from '@sluice/flow';
import { createSandbox } from '@sluice/sandbox';
import { loadSuite, type Observation, parseSuite, runSuite, type Suite } from '@sluice/scenario';
import { lineOf, loadPlantable, type Mistake, tenants, withMistake } from './planted-mistakes.ts';

const sandbox = createSandbox({ runners: 1 });
afterAll(() => sandbox.close());
const createEngine = scenarioEngines(sandbox);

const plantables = await Promise.all(tenants.map(loadPlantable));
const planted = plantables.flatMap((plantable) =>
  plantable.mistakes.map((mistake) => ({ id: mistake.id, mistake, plantable })),
);

/** The bundles differ in a line or two; each source is read once. */
const verdicts = new Map<string, ReturnType<typeof sandbox.check>>();
const checkAction: CheckAction = (source, language) => {
  const key = `${language} ${source}`;
  const verdict = verdicts.get(key) ?? sandbox.check(source, language);
  verdicts.set(key, verdict);
  return verdict;
};

async function readBundle(
  folder: string,
): Promise<{ bundle: Bundle; unread: Finding[]; checked: Finding[] }> {
  const { bundle, findings: unread } = await loadBundle(folder);
  return { bundle, unread, checked: await checkBundle(bundle, { checkAction }) };
}

async function suitesOf(folder: string): Promise<Suite[]> {
  const files = await readdir(join(folder, 'scenarios'));
  return Promise.all(
    files.sort().map(async (file) => {
      const loaded = await loadSuite(join(folder, 'scenarios', file));
      if (loaded.ok) return loaded.suite;
      throw new Error(loaded.findings.map(({ line, message }) => `${file}:${line} ${message}`).join('\n'));
    }),
  );
}

const told = (findings: readonly Finding[]) => findings.map(formatFinding);

describe.each(plantables)('the bundle $tenant as it stands', ({ folder }) => {
  it('has no finding, a warning neither', async () => {
    const { unread, checked } = await readBundle(folder);
    expect(told([...unread, ...checked])).toEqual([]);
  });

  it('passes its scenarios, which visit every block of every flow', async () => {
    const { bundle } = await readBundle(folder);
    const seen: Observation[] = [];
    const observe = (_: unknown, observation: Observation) => seen.push(observation);
    for (const suite of await suitesOf(folder)) {
      const { scenarios } = await runSuite(suite, { bundle, createEngine, observe });
      const failures = scenarios.flatMap(({ name, failures }) =>
        failures.map(({ path, message }) => `${suite.file} ${name} ${path}: ${message}`),
      );
      expect(failures).toEqual([]);
    }
    const visited = new Set(seen.flatMap(({ inspection }) => inspection.trace.map(({ block }) => block)));
    const blocks = [...bundle.flows.values()].flatMap(({ definition }) =>
      Object.values(definition.stages).flatMap((stage) => Object.keys(stage.blocks)),
    );
    expect(blocks.filter((block) => !visited.has(block))).toEqual([]);
  });

  it('has between 20 and 60 blocks', async () => {
    const { bundle } = await readBundle(folder);
    const stages = [...bundle.flows.values()].flatMap(({ definition }) => Object.values(definition.stages));
    const blocks = stages.flatMap((stage) => Object.keys(stage.blocks)).length;
    expect(blocks).toBeGreaterThanOrEqual(20);
    expect(blocks).toBeLessThanOrEqual(60);
  });
});

it('the bundles have all six forms of invariants between them', async () => {
  const bundles = await Promise.all(plantables.map(({ folder }) => readBundle(folder)));
  const invariants = bundles.flatMap(({ bundle }) => bundle.settings.invariants ?? []);
  const forms = ['never', 'always', 'neverSets', 'neverFetches', 'reachable', 'breakGlass'];
  expect(forms.filter((form) => !invariants.some((invariant) => form in invariant))).toEqual([]);
});

/** A mistake that breaks the bundle's form would be found for that, and not for what it is. */
const unreadableCodes: ReadonlySet<FindingCode> = new Set([
  'action-error',
  'bad-expression',
  'bad-template',
  'unknown-action',
  'unknown-block-type',
  'unknown-flow',
  'unknown-invariant-block',
  'unknown-key',
  'unknown-target',
  'bad-value',
  'cycle',
  'unreachable-block',
]);

describe.each(planted)('the mistake $id', ({ mistake, plantable }) => {
  it('applies, and leaves a bundle that can be read and whose actions compile', async () => {
    await withMistake(plantable, mistake, async (folder) => {
      const { unread, checked } = await readBundle(folder);
      expect(told(unread)).toEqual([]);
      expect(told(checked.filter(({ code }) => unreadableCodes.has(code)))).toEqual([]);
      await findPlaces(folder, mistake);
    });
  });
});

/** The places and the invariant that a mistake expects to be told exist in the edited bundle. */
async function findPlaces(folder: string, { expect: expected }: Mistake): Promise<void> {
  const { bundle } = await loadBundle(folder);
  if (expected.kind === 'invariant') {
    const names = (bundle.settings.invariants ?? []).map(({ name }) => name);
    expect(names).toContain(expected.invariant);
    return;
  }
  for (const place of expected.at) {
    const text = await readFile(join(folder, ...place.file.split('/')), 'utf8');
    lineOf(place, text);
    if (place.path !== undefined) expect(JSON.parse(text)).toHaveProperty(place.path);
  }
}

const witnessed = planted.flatMap(({ id, mistake, plantable }) =>
  mistake.expect.kind === 'invariant' && mistake.expect.witness !== undefined
    ? [{ id, mistake, plantable, witness: mistake.expect.witness }]
    : [],
);

describe.each(witnessed)('a run shows the mistake $id', ({ mistake, plantable, witness }) => {
  const { flow, given, expect: expected } = witness;
  const text = JSON.stringify({ flow, scenarios: [{ name: 'witness', given, expect: expected }] });

  async function passesIn(folder: string): Promise<string[]> {
    const parsed = parseSuite(text, 'witness.json');
    if (!parsed.ok) throw new Error(parsed.findings.map(({ message }) => message).join('\n'));
    const { bundle } = await loadBundle(folder);
    const { scenarios } = await runSuite(parsed.suite, { bundle, createEngine });
    return scenarios.flatMap(({ failures }) => failures.map(({ path, message }) => `${path}: ${message}`));
  }

  it('with it, and not without it', async () => {
    expect(await withMistake(plantable, mistake, passesIn)).toEqual([]);
    expect(await passesIn(plantable.folder)).not.toEqual([]);
  });
});
