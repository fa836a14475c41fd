import type { ActionFacts } from '@sluice/analysis';
import type { CoverageReport } from '@sluice/coverage';
import { type DrawnCoverage, drawFlow, markCoverage, renderSvg } from '@sluice/diagram';
import type { Bundle } from '@sluice/flow';
import { denialsOf } from './denials-of.ts';

/** The picture of a flow as an SVG element, what was reached marked in it; blocks of sub-routines are counted as their own flow's. */
export async function drawCoverage(
  bundle: Bundle,
  flow: string,
  { flows }: CoverageReport,
  facts: ReadonlyMap<string, ActionFacts>,
): Promise<string> {
  const drawing = drawFlow(bundle, flow, { denials: denialsOf(facts) });
  const drawn = Object.entries(flows).map(
    ([slug, { blocks, branches, edges, hits }]): [string, DrawnCoverage] => [
      slug,
      {
        missedBlocks: new Set(blocks.missing),
        missedWays: new Set([...branches.missing, ...(edges?.missing ?? [])]),
        countsEveryWay: edges !== undefined,
        hits: new Map(Object.entries(hits)),
      },
    ],
  );
  return renderSvg(markCoverage(drawing, new Map(drawn), 'coverage: ✓ reached, ✗ never reached'));
}
