import { resolve } from 'node:path';
import type { Bundle } from '@sluice/flow';
import { checkBundle, loadBundle } from '@sluice/flow';
import { createSandbox, type Sandbox } from '@sluice/sandbox';
import { joinResults, runSuite, type SuiteResult } from '@sluice/scenario';
import { createCoverage } from '../coverage/create-coverage.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { loadSuites } from '../input/load-suites.ts';
import { watchFolder } from '../input/watch-folder.ts';
import { renderCoverage } from '../render/render-coverage.ts';
import { renderFindings } from '../render/render-findings.ts';
import { renderSuiteResult } from '../render/render-suite-result.ts';
import type { Shell } from '../shell.ts';
import { UsageError } from '../usage-error.ts';
import { scenarioEngines } from '../wiring/scenario-engines.ts';
import { tellErrors } from '../wiring/tell-errors.ts';

export interface TestOptions {
  readonly coverage: boolean;
  readonly json: boolean;
  readonly watch: boolean;
}

/** `sluice test`: the scenario suites of a bundle. */
export async function test(path: string, options: TestOptions, shell: Shell): Promise<ExitCode> {
  if (options.watch && options.json)
    throw new UsageError('--watch and --json do not go together', 'Leave one of them out.');
  const folder = resolve(shell.cwd, path);
  const sandbox = createSandbox();
  try {
    if (!options.watch) return await testOnce(folder, options, sandbox, shell);
    return await testForever(folder, options, sandbox, shell);
  } finally {
    await sandbox.close();
  }
}

/** Goes on until the process is ended, or the bundle is gone. */
async function testForever(
  folder: string,
  options: TestOptions,
  sandbox: Sandbox,
  shell: Shell,
): Promise<never> {
  await loadBundle(folder);
  const watcher = watchFolder(folder);
  try {
    for (;;) {
      await testOnce(folder, options, sandbox, shell);
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
  const tell = (result: SuiteResult, coverage: object) =>
    out.write(`${JSON.stringify({ ...result, coverage }, null, 2)}\n`);
  if (tellErrors([...unreadable, ...checked], bundle, shell)) {
    if (options.json) tell(none, {});
    return exitCode.negative;
  }
  const { suites, findings } = await loadSuites(bundle);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    err.write(`${err.colors.red('error:')} a scenario suite cannot be read, so nothing was run\n\n`);
    err.write(renderFindings(errors, { folder, cwd }, err));
    if (options.json) tell(none, {});
    return exitCode.usage;
  }
  const { result, coverage } = await runAll(bundle, suites, sandbox);
  if (options.json) tell(result, coverage.report());
  else {
    out.write(renderSuiteResult(result, { folder, cwd }, out));
    if (options.coverage) out.write(`\n${renderCoverage(coverage.report(), out)}`);
  }
  if (result.scenarios.length === 0)
    err.write(`${err.colors.dim('note:')} the bundle has no scenarios; they go to scenarios/*.yaml\n`);
  return result.failed > 0 ? exitCode.negative : exitCode.fine;
}

async function runAll(
  bundle: Bundle,
  suites: Awaited<ReturnType<typeof loadSuites>>['suites'],
  sandbox: Sandbox,
) {
  const coverage = createCoverage(bundle);
  const results: SuiteResult[] = [];
  for (const suite of suites) {
    const observe = (
      _: unknown,
      { inspection }: { readonly inspection: Parameters<typeof coverage.add>[1] },
    ) => coverage.add(suite.flow, inspection);
    results.push(await runSuite(suite, { bundle, createEngine: scenarioEngines(sandbox), observe }));
  }
  return { result: joinResults(results), coverage };
}
