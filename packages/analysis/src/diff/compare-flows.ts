import type { BlockDefinition, FlowDefinition, StageDefinition } from '@sluice/flow';
import type { Solver } from '../solve/verdict.ts';
import type { BlockDiff } from './bundle-diff.ts';
import { compareBlocks } from './compare-blocks.ts';

/** What is written otherwise in a flow's own file, names and descriptions left aside. */
export function compareFlows(
  before: FlowDefinition,
  after: FlowDefinition,
  solver: Solver,
): readonly BlockDiff[] {
  const found: BlockDiff[] = [];
  if (before.trigger !== after.trigger)
    found.push({
      ...{ stage: '', block: null, change: 'changed', behaviour: 'differs' },
      parts: [],
      details: [`trigger: ${after.trigger}, was ${before.trigger}`],
    });
  const [was, is] = [stagesOf(before), stagesOf(after)];
  for (const stage of new Set([...was.keys(), ...is.keys()])) {
    const [old, now] = [was.get(stage), is.get(stage)];
    if (old !== undefined && now !== undefined && old.start !== now.start)
      found.push({
        ...{ stage, block: null, change: 'changed', behaviour: 'differs' },
        parts: [],
        details: [`starts at ${now.start}, was ${old.start}`],
      });
    else if (old === undefined || now === undefined)
      found.push({
        ...{ stage, block: null, change: old === undefined ? 'added' : 'removed', behaviour: 'differs' },
        parts: [],
        details: [],
      });
    found.push(...compareStages(stage, old?.blocks ?? {}, now?.blocks ?? {}, solver));
  }
  return found;
}

function compareStages(
  stage: string,
  before: Readonly<Record<string, BlockDefinition>>,
  after: Readonly<Record<string, BlockDefinition>>,
  solver: Solver,
): readonly BlockDiff[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((block): BlockDiff[] => {
    const old = Object.hasOwn(before, block) ? before[block] : undefined;
    const now = Object.hasOwn(after, block) ? after[block] : undefined;
    if (old === undefined || now === undefined) {
      const change = old === undefined ? 'added' : 'removed';
      return [{ stage, block, change, behaviour: 'differs', parts: [], details: [] }];
    }
    const other = compareBlocks(old, now, solver);
    return other === null ? [] : [{ stage, block, change: 'changed', ...other }];
  });
}

function stagesOf({ stages }: FlowDefinition): ReadonlyMap<string, StageDefinition> {
  return new Map(
    Object.entries(stages).flatMap(([id, stage]) => (stage === undefined ? [] : [[id, stage] as const])),
  );
}
