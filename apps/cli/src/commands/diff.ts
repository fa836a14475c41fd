import { resolve } from 'node:path';
import { type BundleDiff, diffBundles, type TurnedPath } from '@sluice/analysis';
import { type Bundle, loadBundle } from '@sluice/flow';
import { createSandbox } from '@sluice/sandbox';
import type { ScenarioEngineFactory } from '@sluice/scenario';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { type Confirmations, diffJson } from '../render/diff-json.ts';
import { renderDiff } from '../render/render-diff.ts';
import { renderFindings } from '../render/render-findings.ts';
import type { Shell } from '../shell.ts';
import { UsageError } from '../usage-error.ts';
import { analysisOptions } from '../wiring/analysis-options.ts';
import { type Confirmation, confirmPath } from '../wiring/confirm-path.ts';
import { scenarioEngines } from '../wiring/scenario-engines.ts';

/** Turned paths that runs are made for. */
const mostConfirmed = 20;

/** `sluice diff`: what one bundle does otherwise than another. With one bundle alone there is nothing yet to hold it against. */
export async function diff(
  before: string,
  after: string | undefined,
  { json }: { readonly json: boolean },
  { cwd, out, err }: Shell,
): Promise<ExitCode> {
  if (after === undefined)
    throw new UsageError(
      'diff needs a second bundle to compare with',
      'Name the older one first: sluice diff <before> <after>',
    );
  const [old, now] = await Promise.all([before, after].map((folder) => loadBundle(resolve(cwd, folder))));
  if (old === undefined || now === undefined) return exitCode.engine;
  for (const [folder, { findings }] of [
    [before, old],
    [after, now],
  ] as const) {
    const broken = findings.filter(({ severity, file }) => severity === 'error' && file === 'sluice.json');
    // Without its settings a bundle would differ in all of them, and say nothing of what it means.
    if (broken.length > 0) {
      err.write(
        `${err.colors.red('error:')} sluice.json of ${folder} cannot be read, so nothing was compared\n\n`,
      );
      err.write(renderFindings(broken, { folder: resolve(cwd, folder), cwd }, err));
      return exitCode.usage;
    }
    if (findings.some(({ severity }) => severity === 'error'))
      err.write(
        `${err.colors.dim('note:')} not all of ${folder} can be read; sluice check ${folder} tells why\n`,
      );
  }
  const [side, other] = [old, now].map(({ bundle }) => ({ bundle, analysis: analysisOptions(bundle) }));
  if (side === undefined || other === undefined) return exitCode.engine;
  const found = diffBundles(side, other);
  const confirmations = await confirmTurns(found, found.aligned, now.bundle);
  out.write(
    json
      ? `${JSON.stringify(diffJson(found, confirmations), null, 2)}\n`
      : renderDiff(found, confirmations, out),
  );
  return found.behaviour === 'same' ? exitCode.fine : exitCode.negative;
}

/** Runs what turned on both bundles. */
async function confirmTurns({ flows }: BundleDiff, before: Bundle, after: Bundle): Promise<Confirmations> {
  const turns = flows.flatMap(({ flow, paths }) => (paths?.turned ?? []).map((turn) => ({ flow, turn })));
  if (turns.length === 0) return new Map();
  const sandbox = createSandbox({ runners: 1 });
  const createEngine = scenarioEngines(sandbox);
  const confirmations = new Map<TurnedPath, Confirmation>();
  try {
    for (const { flow, turn } of turns.slice(0, mostConfirmed))
      confirmations.set(turn, await confirmTurn(flow, turn, before, after, createEngine));
    return confirmations;
  } finally {
    await sandbox.close();
  }
}

async function confirmTurn(
  flow: string,
  turn: TurnedPath,
  before: Bundle,
  after: Bundle,
  createEngine: ScenarioEngineFactory,
): Promise<Confirmation> {
  const { verdict } = turn;
  const old = await confirmPath(before, flow, { ...turn.before, verdict }, createEngine);
  if (old.result !== 'taken') return { ...old, note: `before: ${old.note}` };
  const now = await confirmPath(after, flow, { ...turn.after, verdict }, createEngine);
  return now.result === 'taken'
    ? { ...now, note: 'confirmed by runs of both' }
    : { ...now, note: `after: ${now.note}` };
}
