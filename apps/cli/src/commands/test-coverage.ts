import {
  type CoverageReport,
  judgeCoverage,
  measureCoverage,
  parseGate,
  type Shortfall,
  type Suggestions,
  type SuiteRun,
  suggestScenarios,
  walkBundle,
} from '@sluice/coverage';
import type { Bundle } from '@sluice/flow';
import type { Sandbox } from '@sluice/sandbox';
import { writeCoverageHtml } from '../output/write-coverage-html.ts';
import { checkRoom, formatOf, writeSuggestions } from '../output/write-suggestions.ts';
import { renderCoverage, renderShortfalls } from '../render/render-coverage.ts';
import { renderSuggestions } from '../render/render-suggestions.ts';
import type { Shell } from '../shell.ts';
import { UsageError } from '../usage-error.ts';
import { analysisOptions } from '../wiring/analysis-options.ts';
import { scenarioEngines } from '../wiring/scenario-engines.ts';
import { tellProgress } from '../wiring/tell-progress.ts';

export interface CoverageOptions {
  readonly coverage: boolean;
  /** Folder for a report that a browser shows. */
  readonly coverageHtml?: string;
  /** What coverage must be at least: `90`, or `blocks=90,paths=80`. */
  readonly min?: string;
  /** Make scenarios for the paths that none takes. */
  readonly suggest: boolean;
  /** Where they go, .yaml or .json; without it they are printed. */
  readonly write?: string;
}

/** Throws UsageError for options that say nothing sensible, before anything is run. */
export function checkCoverageOptions({ suggest, write, min }: CoverageOptions): void {
  if (write !== undefined && !suggest)
    throw new UsageError('--write says where suggestions go', 'Add --suggest.');
  if (write !== undefined) formatOf(write);
  if (min !== undefined) gateOf(min);
}

function gateOf(min: string) {
  const gate = parseGate(min);
  if ('wrong' in gate)
    throw new UsageError(`--min: ${gate.wrong}`, 'Write --min 90, or --min blocks=90,paths=80.');
  return gate;
}

export interface TestedCoverage {
  readonly coverage: CoverageReport;
  readonly suggested: Suggestions | null;
  /** Files that suggestions were written to; null when they were not to be. */
  readonly files: readonly string[] | null;
  readonly shortfalls: readonly Shortfall[];
}

interface Tested {
  readonly bundle: Bundle;
  readonly runs: readonly SuiteRun[];
  readonly sandbox: Sandbox;
}

/** What `--coverage`, `--coverage-html`, `--min` and `--suggest` ask for. Flows are walked for these only: it takes its time. */
export async function testCoverage(
  { bundle, runs, sandbox }: Tested,
  options: CoverageOptions,
  shell: Shell,
): Promise<TestedCoverage> {
  const isWalked = isShown(options) || options.suggest || options.coverageHtml !== undefined;
  const walked = isWalked ? walkBundle(bundle, analysisOptions(bundle)) : null;
  const { report: coverage, missingPaths } = measureCoverage(bundle, runs, walked);
  if (options.coverageHtml !== undefined)
    await writeCoverageHtml(options.coverageHtml, coverage, bundle, walked?.facts ?? new Map(), shell);
  const { err } = shell;
  if (options.suggest && options.write !== undefined) {
    const flows = [...missingPaths].flatMap(([flow, paths]) => (paths.length > 0 ? [flow] : []));
    await checkRoom(options.write, flows, shell);
  }
  const suggested = options.suggest
    ? await suggestScenarios({
        bundle,
        missing: missingPaths,
        createEngine: scenarioEngines(sandbox),
        progress: tellProgress('paths tried', (line) => err.write(err.colors.dim(line))),
      })
    : null;
  const files =
    suggested === null || options.write === undefined
      ? null
      : await writeSuggestions(options.write, suggested.suggestions, shell);
  const shortfalls = options.min === undefined ? [] : judgeCoverage(coverage, gateOf(options.min));
  return { coverage, suggested, files, shortfalls };
}

function isShown({ coverage, min }: CoverageOptions): boolean {
  return coverage || min !== undefined;
}

/** What `--json` carries of it beside `coverage`. */
export function coverageJson({ suggested, files }: TestedCoverage): object {
  return { ...suggested, ...(files !== null && { written: files }) };
}

/** For the terminal; empty when nobody asked. */
export function showCoverage(
  { coverage, suggested, files }: TestedCoverage,
  options: CoverageOptions,
  place: { readonly folder: string; readonly cwd: string },
  { out }: Pick<Shell, 'out'>,
): void {
  if (isShown(options)) out.write(`\n${renderCoverage(coverage, place, out)}`);
  if (suggested !== null) out.write(`\n${renderSuggestions(suggested, files, out)}`);
}

/** Tells on stderr what is short of `--min`. */
export function tellShortfalls({ shortfalls }: TestedCoverage, { err }: Pick<Shell, 'err'>): void {
  if (shortfalls.length > 0)
    err.write(`${err.colors.red('error:')} coverage is short: ${renderShortfalls(shortfalls)}\n`);
}
