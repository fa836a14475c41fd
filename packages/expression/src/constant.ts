import type { ExpressionNode } from './ast.ts';
import { walkNodes } from './collect-paths.ts';
import type { Evaluate } from './evaluate.ts';
import type { Json } from './json.ts';

/** The one value of a node that reads nothing, which `run` gives in any scope; undefined where the node reads something. */
export function constantOf(node: ExpressionNode, run: Evaluate): Json | undefined {
  return readsNothing(node) ? run({ event: {}, step: {} }) : undefined;
}

function readsNothing(root: ExpressionNode): boolean {
  for (const node of walkNodes(root)) if (node.kind === 'path') return false;
  return true;
}
