import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  type ActionFacts,
  analyseBundle,
  createSolver,
  proveInvariants,
  readActionFacts,
} from '@sluice/analysis';
import { type Bundle, type BundleAction, checkBundle, type Finding, loadBundle } from '@sluice/flow';
import {
  lineOf,
  loadPlantable,
  type Mistake,
  type Tenant,
  tenants,
  withMistake,
} from './planted-mistakes.ts';

/** A mistake changes little: what was answered of the rest is not asked again. */
const solver = createSolver();
const read = new Map<string, ActionFacts>();

function factsOf(action: BundleAction): ActionFacts {
  const key = JSON.stringify([action.file, action.language, action.source]);
  const facts = read.get(key) ?? readActionFacts(action);
  read.set(key, facts);
  return facts;
}

const options = ({ actions }: Bundle) => ({
  facts: new Map([...actions.values()].map((action) => [action.slug, factsOf(action)])),
  solver,
});

async function findingsOf(folder: string): Promise<Finding[]> {
  const { bundle, findings } = await loadBundle(folder);
  const checked = await checkBundle(bundle);
  const analysed = analyseBundle(bundle, { ...options(bundle), told: checked });
  expect(analysed.notes).toEqual([]);
  return [...findings, ...checked, ...analysed.findings];
}

/** Whether what has to be said of the mistake is said, at a place that is right. */
async function isFound(folder: string, { expect: wanted }: Mistake): Promise<boolean> {
  if (wanted.kind === 'invariant') {
    const { bundle } = await loadBundle(folder);
    const proofs = proveInvariants(bundle, options(bundle));
    return proofs.some(
      ({ invariant, result }) => invariant.name === wanted.invariant && result === 'refuted',
    );
  }
  const findings = await findingsOf(folder);
  for (const place of wanted.at) {
    const line = lineOf(place, await readFile(join(folder, ...place.file.split('/')), 'utf8'));
    const isThere = ({ file, line: at, path, message, hint }: Finding) =>
      file === place.file &&
      (line === null || at === line) &&
      (place.path === undefined || path === place.path) &&
      wanted.about.every((word) => `${message} ${hint}`.includes(word));
    if (findings.some(isThere)) return true;
  }
  return false;
}

/** Found of each tenant's twelve, at least. */
const wanted = 11;

describe.each<Tenant>([...tenants])('the bundle %s', (tenant) => {
  it('has no finding as it stands', async () => {
    const { folder } = await loadPlantable(tenant);
    expect(await findingsOf(folder)).toEqual([]);
  }, 60_000);

  it(`has at least ${wanted} of its planted mistakes found, by check and prove together`, async () => {
    const plantable = await loadPlantable(tenant);
    const missed: string[] = [];
    for (const mistake of plantable.mistakes) {
      if (!(await withMistake(plantable, mistake, (folder) => isFound(folder, mistake))))
        missed.push(mistake.id);
    }
    expect(plantable.mistakes.length).toBeGreaterThanOrEqual(12);
    expect(missed.slice(plantable.mistakes.length - wanted)).toEqual([]);
  }, 300_000);
});
