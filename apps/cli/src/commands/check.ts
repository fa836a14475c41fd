import { resolve } from 'node:path';
import { type Bundle, checkBundle, loadBundle, sortFindings } from '@sluice/flow';
import { createSandbox } from '@sluice/sandbox';
import type { Suite } from '@sluice/scenario';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { loadSuites } from '../input/load-suites.ts';
import { type Finding, renderFindings } from '../render/render-findings.ts';
import type { Shell } from '../shell.ts';

/** `sluice check`: everything wrong with a bundle, its scenario suites included. */
export async function check(
  path: string,
  { json }: { readonly json: boolean },
  { cwd, out }: Shell,
): Promise<ExitCode> {
  const folder = resolve(cwd, path);
  const { bundle, findings: unreadable } = await loadBundle(folder);
  const sandbox = createSandbox({ runners: 1 });
  try {
    const checked = await checkBundle(bundle, {
      checkAction: (source, language) => sandbox.check(source, language),
    });
    const suites = await loadSuites(bundle);
    const findings: Finding[] = [
      ...sortFindings([...unreadable, ...checked]),
      ...suites.findings,
      ...strangers(suites.suites, bundle),
    ];
    const errors = findings.filter(({ severity }) => severity === 'error').length;
    if (json)
      out.write(`${JSON.stringify({ errors, warnings: findings.length - errors, findings }, null, 2)}\n`);
    else out.write(renderFindings(findings, { folder, cwd }, out));
    return errors > 0 ? exitCode.negative : exitCode.fine;
  } finally {
    await sandbox.close();
  }
}

/** Suites for flows that are not there. */
function strangers(suites: readonly Suite[], { flows, unreadable }: Bundle): Finding[] {
  return suites
    .filter(({ flow }) => !flows.has(flow) && !unreadable.flows.has(flow))
    .map((suite) => ({
      code: 'unknown-flow',
      severity: 'error',
      file: suite.file,
      ...suite.locate(['flow']),
      message: `the scenarios are for a flow "${suite.flow}", which the bundle does not have`,
      hint: `It has ${[...flows.keys()].join(', ') || 'none'}.`,
    }));
}
