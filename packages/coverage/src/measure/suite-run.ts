import { type HostAnswer, keyOfTrace } from '@sluice/analysis';
import type { Inspection } from '@sluice/engine';
import type { Bundle } from '@sluice/flow';
import type { Observation, Scenario } from '@sluice/scenario';

/** A run of a scenario, as far as coverage has to know it. */
export interface SuiteRun {
  readonly flow: string;
  readonly suite: string;
  readonly scenario: string;
  readonly inspection: Inspection;
  /** What the scenario says that the host answers; null: nothing. */
  readonly answer: HostAnswer | null;
}

export function suiteRunOf(
  suite: { readonly flow: string; readonly file: string },
  { name, given }: Scenario,
  { inspection }: Observation,
): SuiteRun {
  const answer = given.authentication?.outcome ?? null;
  return { flow: suite.flow, suite: suite.file, scenario: name, inspection, answer };
}

/** The key of the path that a run took; null for a run that is at no end: it waits, or the engine failed. */
export function keyOfRun(
  bundle: Bundle,
  { flow, inspection: { result, trace }, answer }: Pick<SuiteRun, 'flow' | 'inspection' | 'answer'>,
): string | null {
  const { status } = result;
  if (status !== 'completed' && status !== 'denied') return null;
  const last = trace.findLast(({ outcome }) => outcome !== 'awaiting');
  const endedBefore = last?.stage === 'pre-login' && (last.outcome === 'denied' || last.outcome === 'error');
  const isAsked = bundle.flows.get(flow)?.definition.trigger === 'login' && !endedBefore;
  return keyOfTrace({ trace, status, answer: isAsked ? answer : null });
}
