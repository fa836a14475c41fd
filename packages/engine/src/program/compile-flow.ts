import { type FlowDefinition, type StageId, stageIds, subflowStage } from '@sluice/flow';
import type { z } from 'zod';
import type { BlockRegistry } from '../block/block-registry.ts';
import type { ExecuteBlock } from '../block/block-type.ts';
import { createStageMachine, type StageMachine } from '../stage/stage-machine.ts';

/** One block of a flow version, ready to run. */
export interface CompiledBlock {
  readonly slug: string;
  readonly type: string;
  readonly execute: ExecuteBlock;
  /** Where `next` leads; `continue` when the block names nothing. */
  readonly next: string;
  /** The slug its state goes under: the action's for a custom action, else its own (contract 5.1, 3.8). */
  readonly stateSlug: string;
  readonly action: string | null;
  readonly subflow: string | null;
  readonly output: z.ZodType | null;
}

export interface CompiledStage {
  readonly start: string;
  readonly blocks: ReadonlyMap<string, CompiledBlock>;
}

/** One flow version: its graph with every expression compiled, and its stage machine. Made once, used by every run. */
export interface CompiledFlow {
  readonly slug: string;
  readonly version: number;
  readonly trigger: FlowDefinition['trigger'];
  /** What it was compiled from. */
  readonly definition: FlowDefinition | null;
  readonly machine: StageMachine;
  readonly stages: ReadonlyMap<StageId | typeof subflowStage, CompiledStage>;
}

/** Bad wiring found while compiling; the run that needed it fails closed. */
export class WiringError extends Error {
  override readonly name = 'WiringError';
}

export function compileFlow(
  definition: FlowDefinition,
  version: number,
  registry: BlockRegistry,
): CompiledFlow {
  const stages = new Map<StageId | typeof subflowStage, CompiledStage>();
  for (const id of [...stageIds, subflowStage] as const) {
    const stage = definition.stages[id];
    if (stage === undefined) continue;
    const blocks = new Map<string, CompiledBlock>();
    for (const [slug, { type, ...config }] of Object.entries(stage.blocks)) {
      const registered = registry.get(type);
      if (registered === undefined) {
        throw new WiringError(
          `block "${slug}" of flow "${definition.slug}" has the type "${type}", which is not registered`,
        );
      }
      const compiled = registered.compile(config);
      blocks.set(slug, {
        slug,
        type,
        execute: compiled.execute,
        next: compiled.next ?? 'continue',
        stateSlug: compiled.action ?? slug,
        action: compiled.action,
        subflow: compiled.subflow,
        output: registered.descriptor.output,
      });
    }
    stages.set(id, { start: stage.start, blocks });
  }
  return {
    slug: definition.slug,
    version,
    trigger: definition.trigger,
    definition,
    machine: createStageMachine(stageIds.filter((id) => stages.has(id))),
    stages,
  };
}
