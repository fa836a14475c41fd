import type { ExpressionNode } from './ast.ts';
import { spellPath } from './spell-path.ts';

/** The static paths that a tree may read, in reading order, each once. A path is cut before its first computed segment. */
export function collectPaths(root: ExpressionNode): readonly (readonly string[])[] {
  const paths = new Map<string, readonly string[]>();
  for (const node of walkNodes(root)) {
    if (node.kind === 'path') paths.set(spellPath(node.path), node.path);
  }
  return [...paths.values()];
}

/** Every node of the tree, parents before children, in reading order. */
export function* walkNodes(node: ExpressionNode): Generator<ExpressionNode> {
  yield node;
  for (const child of childrenOf(node)) yield* walkNodes(child);
}

function childrenOf(node: ExpressionNode): readonly ExpressionNode[] {
  switch (node.kind) {
    case 'literal':
      return [];
    case 'array':
      return node.items;
    case 'path':
      return node.rest.filter((segment) => typeof segment !== 'string');
    case 'member':
      return typeof node.segment === 'string' ? [node.object] : [node.object, node.segment];
    case 'unary':
      return [node.operand];
    case 'logical':
    case 'binary':
      return [node.left, node.right];
    case 'conditional':
      return [node.test, node.consequent, node.alternate];
    case 'call':
      return node.args;
  }
}
