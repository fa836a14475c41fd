import { join, resolve } from 'node:path';
import type { ActionFacts } from '@sluice/analysis';
import { type CoverageReport, renderReport } from '@sluice/coverage';
import type { Bundle } from '@sluice/flow';
import type { Shell } from '../shell.ts';
import { writeAtomically } from './write-atomically.ts';

/** Writes the report of `--coverage-html`; what else is in the folder stays. Throws UsageError when it cannot be written. */
export async function writeCoverageHtml(
  folder: string,
  report: CoverageReport,
  bundle: Bundle,
  facts: ReadonlyMap<string, ActionFacts>,
  { cwd, err }: Pick<Shell, 'cwd' | 'err'>,
): Promise<void> {
  // Graphviz is not small, and only those who want pages wait for it.
  const { drawCoverage } = await import('../wiring/draw-coverage.ts');
  const draw = (flow: string) => drawCoverage(bundle, flow, report, facts);
  for (const { name, text } of await renderReport(report, { title: bundle.tenant.name, draw }))
    await writeAtomically(resolve(cwd, folder, name), text, join(folder, name));
  err.write(err.colors.dim(`coverage report: ${join(folder, 'index.html')}\n`));
}
