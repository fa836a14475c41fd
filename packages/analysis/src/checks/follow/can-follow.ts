import { continueTarget, edgesOf, type FlowView, walkGraph } from '@sluice/flow';

/** Whether a flow, its sub-routines included, is as its author meant it: what is wrong with it otherwise has findings of its own. */
export function canFollow(flow: FlowView, flows: ReadonlyMap<string, FlowView>): boolean {
  const seen = new Set<string>();
  const queue: (FlowView | undefined)[] = [flow];
  while (queue.length > 0) {
    const next = queue.pop();
    if (next === undefined || !isWhole(next)) return false;
    if (seen.has(next.slug)) continue;
    seen.add(next.slug);
    for (const { subflow } of next.blocks) if (subflow !== null) queue.push(flows.get(subflow));
  }
  return true;
}

function isWhole({ broken, stages }: FlowView): boolean {
  return (
    broken.length === 0 &&
    stages.every((stage) => {
      const { blocks, start, brokenStart, brokenBlocks } = stage;
      const isRead = !brokenStart && brokenBlocks.size === 0 && blocks.has(start);
      const leadsOn = [...blocks.values()].every(
        ({ known, targets }) =>
          known && targets.every(({ target }) => target === continueTarget || blocks.has(target)),
      );
      return isRead && leadsOn && walkGraph(edgesOf(stage), [start]).cycles.length === 0;
    })
  );
}
