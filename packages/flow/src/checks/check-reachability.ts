import { findingAt } from '../bundle/finding-at.ts';
import type { Finding } from '../findings.ts';
import { reachableFrom } from '../graph/walk-graph.ts';
import { edgesOf, type FlowView } from './flow-view.ts';

/**
 * A block that no way leads to never runs. An error, since it may be the very prompt that the flow was meant to pass.
 * Silent where a broken block, start or target hides the ways.
 */
export function checkReachability(flow: FlowView): Finding[] {
  return flow.stages.flatMap((stage) => {
    const blocks = [...stage.blocks.values()];
    const isHidden =
      stage.brokenStart ||
      stage.brokenBlocks.size > 0 ||
      !stage.blocks.has(stage.start) ||
      blocks.some((block) => !block.known);
    if (isHidden) return [];
    const reached = reachableFrom(edgesOf(stage), stage.start);
    return blocks
      .filter(({ slug }) => !reached.has(slug))
      .map(({ slug, path }) => {
        const words = {
          message: `no way leads from "${stage.start}" to "${slug}"; it never runs`,
          hint: 'Send a block to it, or remove it.',
        };
        return findingAt('unreachable-block', flow.source, path, words, 'key');
      });
  });
}
