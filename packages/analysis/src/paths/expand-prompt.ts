import type { PromptConfig } from '@sluice/flow';
import { filled, input } from '../term/build-term.ts';
import type { Input } from '../term/term.ts';
import { mayBe } from '../term/types-of.ts';
import { follow } from '../term/visit-inputs.ts';
import { type Edge, makeEdge } from './edge.ts';
import { type Environment, isAbsent, opaque, raiseAuthentication, setMember } from './environment.ts';
import { nextOf, type PlanNode } from './plan.ts';
import { missingTarget, type World } from './world.ts';

/** The run waits; what the host answers, any JSON object, is at `step.<slug>` (formats, section 2). */
export function expandPrompt(
  { plan, note }: World,
  node: PlanNode,
  _config: PromptConfig,
  environment: Environment,
): readonly Edge[] {
  const target = nextOf(node);
  const destination = plan.follow(node, target);
  if (destination === null) {
    note(missingTarget(node, target));
    return [];
  }
  const answer: Input = { source: { kind: 'prompt', at: node.place }, path: [] };
  const path = [...node.within, node.block.slug];
  const before = follow(environment.step, path);
  const given = input(answer.source);
  // Keys of the answer win over what stood there; only where nothing stood is the answer all there is. An empty answer writes nothing.
  const merged = isAbsent(before) ? given : opaque(`${node.place}/merged`, 'object');
  const state = mayBe(before, 'undefined') || isAbsent(before) ? filled(merged) : merged;
  const step = setMember(environment.step, path, state);
  return [
    makeEdge(node, {
      taken: { kind: 'next', target },
      destination,
      environment: raiseAuthentication({ ...environment, step }, node.place),
      prompts: [{ block: node.block.slug, input: answer }],
    }),
  ];
}
