import { type Bundle, readBundleFile } from '@sluice/flow';
import { parseSuite, type Suite } from '@sluice/scenario';
import type { Finding } from '../render/render-findings.ts';

/** The suites of a bundle, named as the bundle names them, and what is wrong with those files. */
export async function loadSuites({
  folder,
  scenarioFiles,
}: Bundle): Promise<{ suites: Suite[]; findings: Finding[] }> {
  const suites: Suite[] = [];
  const findings: Finding[] = [];
  if (folder === null) return { suites, findings };
  for (const file of scenarioFiles) {
    const read = await readBundleFile(folder, file);
    findings.push(...read.findings);
    if (read.text === null) continue;
    const parsed = parseSuite(read.text, file);
    if (parsed.ok) suites.push(parsed.suite);
    else findings.push(...parsed.findings);
  }
  return { suites, findings };
}
