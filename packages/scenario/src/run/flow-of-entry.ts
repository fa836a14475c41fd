import type { TraceEntry } from '@sluice/engine';
import type { Bundle, FlowDefinition } from '@sluice/flow';

/** The flow that a block of a run belongs to, by the `run_flow` blocks around it; undefined when the bundle does not have it. */
export function flowOfEntry(
  bundle: Bundle,
  flow: string,
  { within = [] }: Pick<TraceEntry, 'within'>,
): string | undefined {
  return within.reduce<string | undefined>((outer, caller) => {
    const definition = outer === undefined ? undefined : bundle.flows.get(outer)?.definition;
    const called = definition === undefined ? undefined : findBlock(definition, caller)?.['flow'];
    return typeof called === 'string' ? called : undefined;
  }, flow);
}

function findBlock({ stages }: FlowDefinition, slug: string) {
  return Object.values(stages).find((stage) => Object.hasOwn(stage.blocks, slug))?.blocks[slug];
}
