import type { Json } from '@sluice/expression';
import type { RunFlowConfig } from '@sluice/flow';
import { object, value } from '../term/build-term.ts';
import { simplify } from '../term/simplify.ts';
import type { Term } from '../term/term.ts';
import { follow } from '../term/visit-inputs.ts';
import { type Edge, makeEdge } from './edge.ts';
import { type Environment, isAbsent, setMember, substituteAt } from './environment.ts';
import { nextOf, type PlanNode } from './plan.ts';
import { termOfJson } from './term-of-template.ts';
import type { World } from './world.ts';

/** Runs another flow's graph; inside, `step` is its own and `step.input` what the block passed (contract 3.6). */
export function expandRunFlow(
  { plan, note }: World,
  node: PlanNode,
  config: RunFlowConfig,
  environment: Environment,
): readonly Edge[] {
  const destination = plan.enter(node);
  if (destination === null) {
    note(
      `left out: "${node.block.slug}" runs the flow "${config.flow}", which cannot be run as a sub-routine`,
    );
    return [];
  }
  const given = simplify(substituteAt(environment, node, inputOf(config)));
  const path = [...node.within, node.block.slug];
  // A sub-routine that writes nothing leaves an empty object behind.
  const step = isAbsent(follow(environment.step, path))
    ? setMember(environment.step, path, object([]))
    : environment.step;
  const inputs = new Map(environment.inputs).set(node.place, given);
  return [
    makeEdge(node, {
      taken: { kind: 'next', target: nextOf(node) },
      destination,
      environment: { ...environment, step, inputs },
    }),
  ];
}

const known = new WeakMap<RunFlowConfig, Term>();

export function inputOf(config: RunFlowConfig): Term {
  const before = known.get(config);
  if (before !== undefined) return before;
  const given = config.input === undefined ? value({}) : termOfJson(config.input as Json);
  known.set(config, given);
  return given;
}
