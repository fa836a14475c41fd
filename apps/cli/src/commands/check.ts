import { resolve } from 'node:path';
import { analyseBundle, type LatencyBound } from '@sluice/analysis';
import { type Bundle, checkBundle, loadBundle, sortFindings } from '@sluice/flow';
import { createSandbox } from '@sluice/sandbox';
import type { Suite } from '@sluice/scenario';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { loadSuites } from '../input/load-suites.ts';
import { readTexts } from '../input/read-texts.ts';
import { readsOfSuites } from '../input/reads-of-suites.ts';
import { type Finding, renderFindings } from '../render/render-findings.ts';
import { renderLatency } from '../render/render-latency.ts';
import { renderSarif } from '../render/render-sarif.ts';
import type { Shell } from '../shell.ts';
import { analysisOptions } from '../wiring/analysis-options.ts';

export interface CheckCommandOptions {
  readonly json: boolean;
  readonly sarif: boolean;
  /** Warnings fail it, too. */
  readonly strict: boolean;
}

/** `sluice check`: everything wrong with a bundle, its scenario suites included. */
export async function check(
  path: string,
  { json, sarif, strict }: CheckCommandOptions,
  { cwd, out }: Shell,
): Promise<ExitCode> {
  const folder = resolve(cwd, path);
  const { findings, latency, notes } = await checkFolder(folder);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  if (json) out.write(`${JSON.stringify({ errors, warnings, findings, latency, notes }, null, 2)}\n`);
  else if (sarif) out.write(renderSarif(findings, folder));
  else {
    const texts = await readTexts(folder, findings);
    const place = { folder, cwd, textOf: (file: string) => texts.get(file) ?? null };
    out.write(renderFindings(findings, place, out, [...notes, ...renderLatency(latency)]));
  }
  return errors > 0 || (strict && warnings > 0) ? exitCode.negative : exitCode.fine;
}

interface Checked {
  readonly findings: readonly Finding[];
  readonly latency: readonly LatencyBound[];
  readonly notes: readonly string[];
}

async function checkFolder(folder: string): Promise<Checked> {
  const { bundle, findings: unreadable } = await loadBundle(folder);
  const sandbox = createSandbox({ runners: 1 });
  try {
    const checked = await checkBundle(bundle, {
      checkAction: (source, language) => sandbox.check(source, language),
    });
    const suites = await loadSuites(bundle);
    const { findings, latency, notes } = analyseBundle(bundle, {
      ...analysisOptions(bundle, checked),
      reads: readsOfSuites(suites.suites),
      told: checked,
    });
    return {
      findings: [
        ...sortFindings([...unreadable, ...checked, ...findings]),
        ...suites.findings,
        ...strangers(suites.suites, bundle),
      ],
      latency,
      notes,
    };
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
