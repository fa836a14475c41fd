import { join } from 'node:path';
import type { Bundle } from '@sluice/flow';
import { loadSuite, type Suite, type SuiteFinding } from '@sluice/scenario';

/** The suites of a bundle, named as the bundle names them, and what is wrong with those that cannot be run. */
export async function loadSuites(bundle: Bundle): Promise<{ suites: Suite[]; findings: SuiteFinding[] }> {
  const suites: Suite[] = [];
  const findings: SuiteFinding[] = [];
  for (const file of bundle.scenarioFiles) {
    const loaded = await loadSuite(join(bundle.folder ?? '.', file));
    if (loaded.ok) suites.push({ ...loaded.suite, file });
    else findings.push(...loaded.findings.map((finding) => ({ ...finding, file })));
  }
  return { suites, findings };
}
