import { resolve } from 'node:path';
import { type Proof, proveInvariants } from '@sluice/analysis';
import { type Bundle, loadBundle } from '@sluice/flow';
import { createSandbox } from '@sluice/sandbox';
import type { ScenarioEngineFactory } from '@sluice/scenario';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { type ConfirmedProof, proofsJson } from '../render/path-json.ts';
import { renderProofs } from '../render/render-proofs.ts';
import type { Shell } from '../shell.ts';
import { analysisOptions } from '../wiring/analysis-options.ts';
import { confirmPath } from '../wiring/confirm-path.ts';
import { scenarioEngines } from '../wiring/scenario-engines.ts';

/** `sluice prove`: what holds of the bundle's invariants. Each path that is shown is taken by a run. */
export async function prove(
  folder: string,
  { json }: { readonly json: boolean },
  { cwd, out, err }: Shell,
): Promise<ExitCode> {
  const { bundle } = await loadBundle(resolve(cwd, folder));
  const proofs = proveInvariants(bundle, analysisOptions(bundle));
  const confirmed = await confirmAll(bundle, proofs);
  out.write(json ? `${JSON.stringify(proofsJson(confirmed), null, 2)}\n` : renderProofs(confirmed, out));
  if (proofs.length === 0)
    err.write(`${err.colors.dim('note:')} the bundle has no invariants; they go to sluice.json\n`);
  return confirmed.every(({ result }) => result === 'proved') ? exitCode.fine : exitCode.negative;
}

async function confirmAll(bundle: Bundle, proofs: readonly Proof[]): Promise<readonly ConfirmedProof[]> {
  if (proofs.every(({ witness }) => witness === null))
    return proofs.map((proof) => ({ proof, result: proof.result, confirmation: null }));
  const sandbox = createSandbox({ runners: 1 });
  const createEngine = scenarioEngines(sandbox);
  const confirmed: ConfirmedProof[] = [];
  try {
    for (const proof of proofs) confirmed.push(await confirmProof(bundle, proof, createEngine));
    return confirmed;
  } finally {
    await sandbox.close();
  }
}

/** What no run bears out is decided neither way. */
async function confirmProof(
  bundle: Bundle,
  proof: Proof,
  createEngine: ScenarioEngineFactory,
): Promise<ConfirmedProof> {
  const { witness, others } = proof;
  if (witness === null || proof.result === 'undecided')
    return { proof, result: proof.result, confirmation: null };
  const first = await confirmPath(bundle, witness.flow, witness.path, createEngine);
  if (first.result === 'taken') return { proof, result: proof.result, confirmation: first };
  for (const path of others) {
    const confirmation = await confirmPath(bundle, witness.flow, path, createEngine);
    if (confirmation.result !== 'taken') continue;
    const shown = { ...proof, witness: { ...witness, path } };
    return { proof: shown, result: proof.result, confirmation };
  }
  // A path that is to be there has to be taken; one that must not be there is told also where no run can show it.
  const isShown = proof.result === 'refuted' && first.result === 'not-run';
  if (isShown) return { proof, result: proof.result, confirmation: first };
  const why = `${proof.why}; but no run has borne it out`;
  return { proof: { ...proof, why }, result: 'undecided', confirmation: first };
}
