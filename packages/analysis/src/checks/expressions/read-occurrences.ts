import type { ExpressionNode, PathNode } from '@sluice/expression';
import { spellPath } from '@sluice/expression';
import { and, not, yes } from '../../term/build-term.ts';
import { fromCondition } from '../../term/from-expression.ts';
import type { Term } from '../../term/term.ts';

/** One place in an expression where a path is read. */
export interface ReadOccurrence {
  readonly node: PathNode;
  /** Whether the author has allowed for nothing being there: `has`, `coalesce`, a comparison with null, or a test of the same path. */
  readonly guarded: boolean;
  /** What holds whenever it is read, for the rest of the expression's value to hang on it: `a && b` reads `b` only where `a` is true. */
  readonly when: Term;
}

/** Every read in an expression, in reading order. */
export function readOccurrences(ast: ExpressionNode): ReadOccurrence[] {
  const found: Found[] = [];
  visit(ast, { guarded: false, tested: false, when: yes }, found);
  const counts = new Map<string, number>();
  for (const { node } of found) counts.set(spell(node), (counts.get(spell(node)) ?? 0) + 1);
  return found.map(({ node, guarded, tested, when }) => ({
    node,
    // `step.a.k && step.a.k > 3`: the first one is the guard of the others.
    guarded: guarded || (tested && (counts.get(spell(node)) ?? 0) > 1),
    when,
  }));
}

function spell(node: PathNode): string {
  return spellPath(node.path);
}

interface Position {
  readonly guarded: boolean;
  /** Only its truth is asked for. */
  readonly tested: boolean;
  readonly when: Term;
}

type Found = Position & { readonly node: PathNode };

function visit(node: ExpressionNode, position: Position, found: Found[]): void {
  const { when } = position;
  const plain: Position = { guarded: false, tested: false, when };
  const guarded: Position = { guarded: true, tested: false, when };
  switch (node.kind) {
    case 'literal':
      return;
    case 'path':
      found.push({ ...position, node });
      for (const segment of node.rest) if (typeof segment !== 'string') visit(segment, plain, found);
      return;
    case 'member':
      visit(node.object, position, found);
      if (typeof node.segment !== 'string') visit(node.segment, plain, found);
      return;
    case 'array':
      for (const item of node.items) visit(item, plain, found);
      return;
    case 'unary':
      visit(node.operand, node.operator === '!' ? { ...position, tested: true } : plain, found);
      return;
    case 'logical': {
      const left = fromCondition(node.left);
      visit(node.left, { ...position, tested: true }, found);
      visit(
        node.right,
        { ...position, tested: true, when: and(when, node.operator === '&&' ? left : not(left)) },
        found,
      );
      return;
    }
    case 'conditional': {
      const test = fromCondition(node.test);
      visit(node.test, { ...plain, tested: true }, found);
      visit(node.consequent, { ...position, when: and(when, test) }, found);
      visit(node.alternate, { ...position, when: and(when, not(test)) }, found);
      return;
    }
    case 'binary': {
      const isEquality = node.operator === '==' || node.operator === '!=';
      const [left, right] = [node.left, node.right];
      visit(left, isEquality && isNull(right) ? guarded : plain, found);
      visit(right, isEquality && isNull(left) ? guarded : plain, found);
      return;
    }
    case 'call': {
      const asks = node.name === 'has' || node.name === 'coalesce';
      for (const argument of node.args) visit(argument, asks ? guarded : plain, found);
      return;
    }
  }
}

function isNull(node: ExpressionNode): boolean {
  return node.kind === 'literal' && node.value === null;
}
