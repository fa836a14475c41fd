import {
  type FlowPath,
  listObstacles,
  type PathReport,
  type Proof,
  scenarioOf,
  showTerm,
} from '@sluice/analysis';
import { defaultEvent } from '@sluice/engine';
import type { Confirmation } from '../wiring/confirm-path.ts';

/** One path as `--json` has it (docs/analysis.md, `paths-schema.ts`). */
export function pathJson(path: FlowPath) {
  const { key, steps, answer, end, conditions, verdict, claims, exchanges } = path;
  return {
    key,
    status: end.status,
    stage: end.stage,
    answer: answer === null ? null : { outcome: answer.outcome, before: answer.before },
    steps: steps.map(({ stage, within, flow, block, type, action, taken }) => ({
      stage,
      within,
      flow,
      block,
      type,
      ...(action !== null && { action }),
      taken,
    })),
    conditions: conditions.map(({ text, file, line, column }) => ({ text, file, line, column })),
    verdict: verdict.kind,
    given: scenarioOf(path, defaultEvent),
    obstacles: listObstacles(path),
    claims: claims.map(({ name, value, block, kept }) => ({ name, value: showTerm(value), block, kept })),
    requests: exchanges.map(({ block, method, url }) => ({
      block,
      method: showTerm(method),
      url: showTerm(url),
    })),
  };
}

/** What `paths --json` prints. Counts are decimal texts: there may be more paths than a number holds. */
export function reportJson({ flow, paths, complete, feasible, exact, raw, notes }: PathReport) {
  return {
    flow,
    feasible: String(feasible),
    exact,
    complete,
    raw: String(raw),
    notes,
    paths: paths.map(pathJson),
  };
}

/** A proof, and what a run said of its path. */
export interface ConfirmedProof {
  readonly proof: Proof;
  readonly result: Proof['result'];
  readonly confirmation: Confirmation | null;
}

/** What `prove --json` prints. */
export function proofsJson(proofs: readonly ConfirmedProof[]) {
  const count = (wanted: Proof['result']) => proofs.filter(({ result }) => result === wanted).length;
  return {
    proved: count('proved'),
    refuted: count('refuted'),
    undecided: count('undecided'),
    invariants: proofs.map(({ proof, result, confirmation }) => ({
      ...proof.invariant,
      ...proof.place,
      result,
      why: proof.why,
      flows: proof.flows,
      assumes: proof.assumes,
      witness:
        proof.witness === null
          ? null
          : {
              flow: proof.witness.flow,
              confirmed: confirmation?.result === 'taken',
              note: confirmation?.note ?? '',
              path: pathJson(proof.witness.path),
            },
    })),
  };
}
