import type { FlowMap } from '../follow/flow-map.ts';

/** The stages in which each action runs, over all flows, sub-routines included. */
export function stagesOfActions(maps: readonly FlowMap[]): ReadonlyMap<string, ReadonlySet<string>> {
  const stages = new Map<string, Set<string>>();
  for (const place of maps.flatMap(({ places }) => places)) {
    if (place.kind !== 'block' || place.block.action === null) continue;
    const known = stages.get(place.block.action) ?? new Set();
    known.add(place.stage);
    stages.set(place.block.action, known);
  }
  return stages;
}
