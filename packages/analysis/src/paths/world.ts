import type { ActionFacts } from '../facts/action-facts.ts';
import { apply, input, not, value } from '../term/build-term.ts';
import type { Term } from '../term/term.ts';
import { type Edge, makeEdge } from './edge.ts';
import { accountSource, authenticationSource, type Environment } from './environment.ts';
import type { HostAnswer, PathExchange } from './flow-path.ts';
import type { Plan, PlanNode } from './plan.ts';

/** What a walk knows of the bundle beside the flow's plan. */
export interface World {
  readonly plan: Plan;
  /** By action slug; null for an action that is disabled. */
  readonly facts: (action: string) => ActionFacts | 'disabled' | 'missing';
  /** What holds of a request's outcome, whoever makes it. `isOk`: whether it is known to have got an answer. */
  readonly outcome: (exchange: Pick<PathExchange, 'source' | 'url'>, isOk: boolean | null) => readonly Term[];
  /**
   * What else of the environment somebody asks for at a block, as terms over `event`, `step` and `session`: states are told apart by
   * it, and it can be read there. Absent: only what decides where runs go.
   */
  readonly asks?: (node: PlanNode) => readonly Term[];
  /** Takes a line for people, once. */
  readonly note: (line: string) => void;
}

/** The one way on of a block that only goes on. */
export function goOn(
  { plan, note }: World,
  at: PlanNode,
  target: string,
  environment: Environment,
  kind: 'next' | 'skipped' = 'next',
): readonly Edge[] {
  const destination = plan.follow(at, target);
  if (destination === null) {
    note(missingTarget(at, target));
    return [];
  }
  return [makeEdge(at, { taken: { kind, target }, destination, environment })];
}

export function missingTarget({ block }: PlanNode, target: string): string {
  return `left out: "${block.slug}" of flow "${block.flow}" leads to "${target}", which its stage does not have`;
}

/** What holds of the host's documents by the answer that it gave. */
export function contextOf(answer: HostAnswer | null): readonly Term[] {
  return answer === null ? [] : contexts[answer];
}

const account = apply('nullish', input(accountSource));
const contexts: Readonly<Record<HostAnswer, readonly Term[]>> = {
  authenticated: [outcomeIs('authenticated'), not(account)],
  registered: [outcomeIs('registered')],
  failed: [outcomeIs('failed')],
};

function outcomeIs(answer: HostAnswer): Term {
  return apply('is', input(authenticationSource, 'outcome'), value(answer));
}
