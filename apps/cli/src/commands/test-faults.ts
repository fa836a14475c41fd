import { type Bundle, checkBundle } from '@sluice/flow';
import type { Sandbox } from '@sluice/sandbox';
import { type ChaosReport, type MutationReport, runChaos, runMutants, type Suite } from '@sluice/scenario';
import type { Shell } from '../shell.ts';
import { UsageError } from '../usage-error.ts';
import { scenarioEngines } from '../wiring/scenario-engines.ts';
import { tellProgress } from '../wiring/tell-progress.ts';

export interface FaultOptions {
  readonly mutate: boolean;
  readonly maxMutants?: number;
  readonly seed?: number;
  readonly chaos: boolean;
}

export interface FaultReports {
  readonly mutation?: MutationReport;
  readonly chaos?: ChaosReport;
}

interface Subject {
  readonly bundle: Bundle;
  readonly suites: readonly Suite[];
  readonly sandbox: Sandbox;
}

/** Throws UsageError for options that say nothing sensible, before anything is run. */
export function checkFaultOptions({ mutate, maxMutants, seed }: FaultOptions): void {
  if (mutate) return;
  if (maxMutants !== undefined)
    throw new UsageError('--max-mutants says how many faults to plant', 'Add --mutate.');
  if (seed !== undefined)
    throw new UsageError(
      '--seed says which faults to plant',
      'Add --mutate; a scenario has its own: given.seed.',
    );
}

/** What `--mutate` and `--chaos` ask for; how far they are is told on stderr. */
export async function testFaults(
  { bundle, suites, sandbox }: Subject,
  { mutate, maxMutants, seed, chaos }: FaultOptions,
  { err }: Shell,
): Promise<FaultReports> {
  const createEngine = scenarioEngines(sandbox);
  const checkAction = sandbox.check.bind(sandbox);
  const isSound = async (planted: Bundle) =>
    (await checkBundle(planted, { checkAction })).every(({ severity }) => severity !== 'error');
  const tell = (what: string) => tellProgress(what, (line) => err.write(err.colors.dim(line)));
  return {
    ...(mutate && {
      mutation: await runMutants({
        bundle,
        suites,
        createEngine,
        isSound,
        ...(maxMutants !== undefined && { maxMutants }),
        ...(seed !== undefined && { seed }),
        progress: tell('faults planted'),
      }),
    }),
    ...(chaos && {
      chaos: await runChaos({ bundle, suites, createEngine, progress: tell('scenarios troubled') }),
    }),
  };
}
