import { resolve } from 'node:path';
import { type Proof, proveInvariants } from '@sluice/analysis';
import { type Bundle, loadBundle } from '@sluice/flow';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { type ConfirmedProof, proofsJson } from '../render/path-json.ts';
import { renderProofs } from '../render/render-proofs.ts';
import type { Shell } from '../shell.ts';
import { analysisOptions } from '../wiring/analysis-options.ts';

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

/** What it takes to run a path is loaded only where there is one. */
async function confirmAll(bundle: Bundle, proofs: readonly Proof[]): Promise<readonly ConfirmedProof[]> {
  if (proofs.every(({ witness, result }) => witness === null || result === 'undecided'))
    return proofs.map((proof) => ({ proof, result: proof.result, confirmation: null }));
  const { confirmProofs } = await import('../wiring/confirm-proofs.ts');
  return confirmProofs(bundle, proofs);
}
