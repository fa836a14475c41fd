import { denial, type Edge, makeEdge, settle } from './edge.ts';
import { authenticate, type Environment } from './environment.ts';
import { expandAction } from './expand-action.ts';
import { expandDecision } from './expand-decision.ts';
import { expandHostBlock } from './expand-host-block.ts';
import { expandPrompt } from './expand-prompt.ts';
import { expandRunFlow } from './expand-run-flow.ts';
import { expandWebhook } from './expand-webhook.ts';
import type { HostAnswer } from './flow-path.ts';
import { nextOf, type Position } from './plan.ts';
import { contextOf, goOn, type World } from './world.ts';

const answers: readonly HostAnswer[] = ['authenticated', 'registered', 'failed'];

/** Every way on from a position, feasible or not, in a fixed order. Empty at an end. */
export function expand(world: World, at: Position, environment: Environment): readonly Edge[] {
  if (at.kind === 'authentication') return answers.map((answer) => answerEdge(world, environment, answer));
  if (at.kind !== 'block') return [];
  const { work } = at.block;
  switch (work.kind) {
    case 'decision':
      return expandDecision(world, at, work.config, environment);
    case 'custom_action':
      return expandAction(world, at, work.config, environment);
    case 'call_webhook':
      return expandWebhook(world, at, work.config, environment);
    case 'prompt':
      return expandPrompt(world, at, work.config, environment);
    case 'run_flow':
      return expandRunFlow(world, at, work.config, environment);
    case 'log_event':
      return goOn(world, at, nextOf(at), environment);
    case 'allow':
      return goOn(world, at, 'continue', environment);
    case 'deny': {
      const taken = { kind: 'denied', reason: work.config.reason, error_kind: null } as const;
      return [makeEdge(at, { taken, destination: denial(at), environment })];
    }
    case 'host':
    case 'broken':
      return expandHostBlock(world, at, work, environment);
  }
}

function answerEdge({ plan }: World, before: Environment, answer: HostAnswer): Edge {
  const destination =
    answer === 'failed'
      ? ({ to: { kind: 'denied', stage: 'pre-login' }, entered: [] } as const)
      : plan.answered[answer];
  return {
    label: answer,
    step: null,
    answer,
    ...destination,
    when: contextOf(answer),
    conditions: [],
    environment: settle(authenticate(before, answer), destination),
    claims: [],
    exchanges: [],
    fetches: [],
    prompts: [],
  };
}
