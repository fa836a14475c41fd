import type { BundleDiff, FlowDiff, InvariantDiff, TurnedPath } from '@sluice/analysis';
import type { Confirmation } from '../wiring/confirm-path.ts';
import { pathJson } from './path-json.ts';

/** Whether runs bore a turned path out, by the path. */
export type Confirmations = ReadonlyMap<TurnedPath, Confirmation>;

/** What `diff --json` prints (docs/graph.md). Counts of paths are decimal texts. */
export function diffJson(diff: BundleDiff, confirmations: Confirmations) {
  const { behaviour, flows, actions, settings, invariants, notes } = diff;
  return {
    behaviour,
    flows: flows.map((flow) => flowJson(flow, confirmations)),
    actions,
    settings,
    invariants: invariants.map(invariantJson),
    notes,
  };
}

function flowJson({ paths, ...flow }: FlowDiff, confirmations: Confirmations) {
  if (paths === null) return { ...flow, paths };
  const { before, after, gained, lost, altered, turned, shifted, ...changes } = paths;
  return {
    ...flow,
    paths: {
      before: String(before),
      after: String(after),
      gained: gained.map(pathJson),
      lost: lost.map(({ path, now }) => ({ ...pathJson(path), now: now === null ? null : pathJson(now) })),
      altered: altered.map((one) => ({ before: one.before.key, after: one.after.key, details: one.details })),
      shifted: shifted.map(({ key }) => key),
      turned: turned.map((one) => ({
        direction: one.direction,
        certain: one.certain,
        skips: one.skips,
        passes: one.passes,
        confirmed: confirmations.get(one)?.result === 'taken',
        note: confirmations.get(one)?.note ?? null,
        before: pathJson({ ...one.before, verdict: one.verdict }),
        after: pathJson({ ...one.after, verdict: one.verdict }),
      })),
      ...changes,
    },
  };
}

function invariantJson({ name, change, before, after }: InvariantDiff) {
  const side = (proof: InvariantDiff['before']) =>
    proof === null ? null : { ...proof.invariant, result: proof.result, why: proof.why };
  return { name, change, before: side(before), after: side(after) };
}
