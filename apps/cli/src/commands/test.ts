import { dirname, resolve, sep } from 'node:path';
import { type SuiteRun as CoveredRun, suiteRunOf } from '@sluice/coverage';
import type { Bundle } from '@sluice/flow';
import { checkBundle, loadBundle, SluiceError } from '@sluice/flow';
import { createSandbox, type Sandbox } from '@sluice/sandbox';
import {
  joinResults,
  type RunOptions,
  runSuite,
  type ScenarioResult,
  type SuiteResult,
  updateSuite,
} from '@sluice/scenario';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { isKeptBeside } from '../input/is-kept-beside.ts';
import { loadSuites } from '../input/load-suites.ts';
import { watchFolder } from '../input/watch-folder.ts';
import { writeJunit } from '../output/write-junit.ts';
import { type SuiteText, writeSuites } from '../output/write-suite.ts';
import { renderChaos } from '../render/render-chaos.ts';
import { type Finding, renderFindings } from '../render/render-findings.ts';
import { renderMutation } from '../render/render-mutation.ts';
import { renderSuiteResult } from '../render/render-suite-result.ts';
import { type FileUpdate, renderUpdates } from '../render/render-update.ts';
import { printable } from '../render/wrap-text.ts';
import { reportError } from '../report-error.ts';
import type { Shell } from '../shell.ts';
import { UsageError } from '../usage-error.ts';
import { scenarioEngines } from '../wiring/scenario-engines.ts';
import { tellErrors } from '../wiring/tell-errors.ts';
import {
  type CoverageOptions,
  checkCoverageOptions,
  coverageJson,
  showCoverage,
  tellShortfalls,
  testCoverage,
} from './test-coverage.ts';
import { checkFaultOptions, type FaultOptions, testFaults } from './test-faults.ts';

export interface TestOptions extends FaultOptions, CoverageOptions {
  readonly json: boolean;
  readonly watch: boolean;
  /** Rewrite what failing scenarios expect to what happened. */
  readonly update: boolean;
  /** File for a JUnit report. */
  readonly junit?: string;
}

/** `sluice test`: the scenario suites of a bundle. */
export async function test(path: string, options: TestOptions, shell: Shell): Promise<ExitCode> {
  if (options.watch && options.json)
    throw new UsageError('--watch and --json do not go together', 'Leave one of them out.');
  if (options.watch && options.update)
    throw new UsageError(
      '--watch and --update do not go together: every change would be taken for what is meant',
      'Leave one of them out.',
    );
  if ((options.mutate || options.chaos) && (options.watch || options.update))
    throw new UsageError(
      '--mutate and --chaos go together with neither --watch nor --update',
      'Run them by themselves, once the scenarios pass.',
    );
  if (options.suggest && (options.watch || options.update))
    throw new UsageError(
      '--suggest goes together with neither --watch nor --update',
      'Run it by itself, once the scenarios pass.',
    );
  checkCoverageOptions(options);
  checkFaultOptions(options);
  const folder = resolve(shell.cwd, path);
  const sandbox = createSandbox();
  try {
    if (!options.watch) return await testOnce(folder, options, sandbox, shell);
    return await testForever(folder, options, sandbox, shell);
  } finally {
    await sandbox.close();
  }
}

/** Goes on until the process is ended, or the bundle is gone: what is broken is told, and may be mended. */
async function testForever(
  folder: string,
  options: TestOptions,
  sandbox: Sandbox,
  shell: Shell,
): Promise<never> {
  await loadBundle(folder);
  const report = options.junit === undefined ? null : resolve(shell.cwd, options.junit);
  const pages = options.coverageHtml === undefined ? null : resolve(shell.cwd, options.coverageHtml) + sep;
  const watcher = watchFolder(folder, (file) => {
    const path = resolve(folder, file);
    if (isKeptBeside(file)) return true;
    if (pages !== null && `${path}${sep}`.startsWith(pages)) return true;
    return path === report || (report !== null && dirname(path) === dirname(report) && /\.tmp$/u.test(path));
  });
  try {
    for (;;) {
      try {
        await testOnce(folder, options, sandbox, shell);
      } catch (error) {
        const isGone = error instanceof SluiceError && error.code === 'bundle_unreadable';
        if (isGone || error instanceof UsageError) throw error;
        reportError(error, shell);
      }
      shell.out.write(`${shell.out.colors.dim('waiting for a change; Ctrl+C ends')}\n\n`);
      await watcher.changed();
    }
  } finally {
    watcher.close();
  }
}

async function testOnce(
  folder: string,
  options: TestOptions,
  sandbox: Sandbox,
  shell: Shell,
): Promise<ExitCode> {
  const { out, err, cwd } = shell;
  const { bundle, findings: unreadable } = await loadBundle(folder);
  const checked = await checkBundle(bundle, {
    checkAction: (source, language) => sandbox.check(source, language),
  });
  const none: SuiteResult = { passed: 0, failed: 0, scenarios: [] };
  const tell = (result: SuiteResult, coverage: object, more: object = {}) =>
    out.write(`${JSON.stringify({ ...result, coverage, ...more }, null, 2)}\n`);
  const tellNothing = async (findings: readonly Finding[]) => {
    if (options.json) tell(none, {});
    if (options.junit !== undefined)
      await writeJunit(
        options.junit,
        { folder, suites: [], result: none, durations: new Map(), findings },
        shell,
      );
  };
  const found = [...unreadable, ...checked];
  if (tellErrors(found, bundle, shell)) {
    await tellNothing(found.filter(({ severity }) => severity === 'error'));
    return exitCode.negative;
  }
  for (const { file, message } of unreadable)
    if (file.startsWith('scenarios/')) err.write(`${err.colors.dim('note:')} ${printable(message)}\n`);
  const { suites, findings } = await loadSuites(bundle);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    err.write(`${err.colors.red('error:')} a scenario suite cannot be read, so nothing was run\n\n`);
    err.write(renderFindings(errors, { folder, cwd }, err));
    await tellNothing(errors);
    return exitCode.usage;
  }
  const rewritten: SuiteText[] = [];
  const { result, covered, durations, updates } = await runAll(
    bundle,
    suites,
    sandbox,
    async (suite, run) => {
      if (!options.update) return { result: await runSuite(suite, run) };
      const { text, updated, left, result: after } = await updateSuite(suite, run);
      if (text !== null) rewritten.push({ suite, text });
      return { result: after, update: { suite: suite.file, updated, left } };
    },
  );
  await writeSuites(rewritten, folder, shell);
  if (options.junit !== undefined)
    await writeJunit(options.junit, { folder, suites, result, durations, findings: [] }, shell);
  if (!options.json) {
    out.write(renderUpdates(updates, { folder, cwd }, out));
    out.write(renderSuiteResult(result, { folder, cwd }, out));
  }
  const tested = await testCoverage({ bundle, runs: covered, sandbox }, options, shell);
  if (!options.json) showCoverage(tested, options, { folder, cwd }, shell);
  // A fault is noticed by a scenario that fails: those that fail anyway notice nothing.
  const mutate = options.mutate && result.failed === 0;
  const { mutation, chaos } = await testFaults({ bundle, suites, sandbox }, { ...options, mutate }, shell);
  if (options.json)
    tell(result, tested.coverage, {
      ...(options.update && { updates }),
      ...(options.mutate && { mutation: mutation ?? null }),
      ...(chaos && { chaos }),
      ...coverageJson(tested),
    });
  else {
    if (mutation) out.write(`\n${renderMutation(mutation, { folder, cwd }, out)}`);
    if (chaos) out.write(`\n${renderChaos(chaos, { folder, cwd }, out)}`);
  }
  if (options.mutate && !mutate)
    err.write(`${err.colors.dim('note:')} no fault was planted: scenarios fail without one\n`);
  if (result.scenarios.length === 0)
    err.write(`${err.colors.dim('note:')} the bundle has no scenarios; they go to scenarios/*.yaml\n`);
  tellShortfalls(tested, shell);
  const trouble = chaos === undefined ? 0 : chaos.failed + chaos.failOpen;
  return result.failed + trouble + tested.shortfalls.length > 0 ? exitCode.negative : exitCode.fine;
}

interface SuiteRun {
  readonly result: SuiteResult;
  readonly update?: FileUpdate;
}

type LoadedSuite = Awaited<ReturnType<typeof loadSuites>>['suites'][number];

async function runAll(
  bundle: Bundle,
  suites: readonly LoadedSuite[],
  sandbox: Sandbox,
  runOne: (suite: LoadedSuite, options: RunOptions) => Promise<SuiteRun>,
) {
  const covered: CoveredRun[] = [];
  const runs: SuiteRun[] = [];
  const durations = new Map<ScenarioResult, number>();
  for (const suite of suites) {
    let since = performance.now();
    const times: number[] = [];
    const run = await runOne(suite, {
      bundle,
      createEngine: scenarioEngines(sandbox),
      observe: (scenario, observation) => covered.push(suiteRunOf(suite, scenario, observation)),
      settled() {
        const now = performance.now();
        times.push(now - since);
        since = now;
      },
    });
    for (const [index, scenario] of run.result.scenarios.entries())
      durations.set(scenario, times[index] ?? 0);
    runs.push(run);
  }
  const updates = runs.flatMap(({ update }) => update ?? []);
  return { result: joinResults(runs.map(({ result }) => result)), covered, durations, updates };
}
