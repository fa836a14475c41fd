import { findingAt } from '../bundle/finding-at.ts';
import type { Finding } from '../findings.ts';
import { walkGraph } from '../graph/walk-graph.ts';
import { edgesOf, type FlowView } from './flow-view.ts';

/** Cycles are refused when the definition is checked (contract 3.2): one finding for each way that leads back. */
export function checkCycles(flow: FlowView): Finding[] {
  return flow.stages.flatMap((stage) =>
    walkGraph(edgesOf(stage), [stage.start]).cycles.map((cycle) => {
      const last = stage.blocks.get(cycle.at(-2) ?? '');
      const closing = last?.targets.find(({ target }) => target === cycle.at(-1));
      return findingAt('cycle', flow.source, closing?.path ?? last?.path ?? [], {
        message: `the blocks run in a circle: ${cycle.join(' → ')}`,
        hint: 'Send one of them on to a block outside the circle, or to "continue".',
      });
    }),
  );
}
