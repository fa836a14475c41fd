export type { DrawOptions } from './draw-flow.ts';
export { drawFlow } from './draw-flow.ts';
export type {
  BlockPlace,
  Drawing,
  DrawnEdge,
  DrawnGroup,
  DrawnNode,
  EdgeKind,
  Mark,
  NodeKind,
} from './drawing.ts';
export { blockId } from './drawing.ts';
export type { DrawnCoverage } from './mark-coverage.ts';
export { markCoverage } from './mark-coverage.ts';
export { markDiff } from './mark-diff.ts';
export type { DrawnPath } from './mark-path.ts';
export { markPath } from './mark-path.ts';
export { renderDot } from './render-dot.ts';
export { renderMermaid } from './render-mermaid.ts';
export { renderSvg } from './render-svg.ts';
