import type { Proof } from '@sluice/analysis';
import type { Bundle } from '@sluice/flow';
import { createSandbox } from '@sluice/sandbox';
import type { ScenarioEngineFactory } from '@sluice/scenario';
import type { ConfirmedProof } from '../render/path-json.ts';
import { confirmPath } from './confirm-path.ts';
import { scenarioEngines } from './scenario-engines.ts';

/** Each path that is shown is taken by a run. */
export async function confirmProofs(
  bundle: Bundle,
  proofs: readonly Proof[],
): Promise<readonly ConfirmedProof[]> {
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
