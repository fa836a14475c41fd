import {
  evaluateTerm,
  fromCondition,
  fromExpression,
  type Model,
  not,
  readPath,
  showTerm,
  type Term,
} from '@sluice/analysis';
import {
  compileExpression,
  type ExpressionNode,
  isTruthy,
  type Json,
  type JsonObject,
} from '@sluice/expression';

/** A part of a condition that is not made of `&&`, `||`, `!` or `? :` itself. */
export interface Leaf {
  readonly text: string;
  /** Of its first token in the condition, from 1. */
  readonly column: number;
  readonly term: Term;
  /** What holds where it is evaluated at all: of the condition's parts, those that decide about it. */
  readonly when: readonly Term[];
}

/** A condition as it is evaluated: what decides ends it. */
export interface SplitCondition {
  /** In the order in which they stand. */
  readonly leaves: readonly Leaf[];
  /** The whole of it. */
  readonly term: Term;
  /** What each leaf that was evaluated was, and the whole. `read`: as the trace of a decision has it. */
  evaluate(read: JsonObject): { readonly sides: ReadonlyMap<Leaf, boolean>; readonly isTrue: boolean };
}

/** Splits a condition into its leaves; null when it cannot be parsed. A literal leaf has one side only and counts for nothing. */
export function splitCondition(text: string): SplitCondition | null {
  const compiled = compileExpression(text, { session: true });
  if (!compiled.ok) return null;
  const byNode = new Map<ExpressionNode, Leaf>();
  collectLeaves(compiled.value.ast, [], byNode);
  return {
    leaves: [...byNode.values()].filter(({ term }) => term.kind !== 'value'),
    term: fromExpression(compiled.value.ast),
    evaluate(read) {
      const sides = new Map<Leaf, boolean>();
      const model = modelOf(read);
      const value = evaluate(compiled.value.ast, byNode, model, sides);
      return { sides, isTrue: value === true };
    },
  };
}

function collectLeaves(node: ExpressionNode, when: readonly Term[], found: Map<ExpressionNode, Leaf>): void {
  if (node.kind === 'logical') {
    const left = fromCondition(node.left);
    collectLeaves(node.left, when, found);
    collectLeaves(node.right, [...when, node.operator === '&&' ? left : not(left)], found);
  } else if (node.kind === 'unary' && node.operator === '!') collectLeaves(node.operand, when, found);
  else if (node.kind === 'conditional') {
    const test = fromCondition(node.test);
    collectLeaves(node.test, when, found);
    collectLeaves(node.consequent, [...when, test], found);
    collectLeaves(node.alternate, [...when, not(test)], found);
  } else {
    const term = fromExpression(node);
    found.set(node, { text: showTerm(term), column: node.column, term, when });
  }
}

function evaluate(
  node: ExpressionNode,
  leaves: ReadonlyMap<ExpressionNode, Leaf>,
  model: Model,
  sides: Map<Leaf, boolean>,
): Json {
  const go = (inner: ExpressionNode) => evaluate(inner, leaves, model, sides);
  if (node.kind === 'logical') {
    const left = isTruthy(go(node.left));
    return node.operator === '&&' ? left && isTruthy(go(node.right)) : left || isTruthy(go(node.right));
  }
  if (node.kind === 'unary' && node.operator === '!') return !isTruthy(go(node.operand));
  if (node.kind === 'conditional') return go(isTruthy(go(node.test)) ? node.consequent : node.alternate);
  const leaf = leaves.get(node);
  if (leaf === undefined) return null;
  const value = evaluateTerm(leaf.term, model) ?? null;
  sides.set(leaf, isTruthy(value));
  return value;
}

const roots = ['event', 'step', 'session'] as const;

/** The documents as far as they were read: what was not read is not there, and no leaf that was evaluated asks for it. */
function modelOf(read: JsonObject): Model {
  const documents: Record<string, Json> = { event: {}, step: {}, session: {} };
  const places = Object.entries(read).flatMap(([spelled, value]) => {
    const path = pathOf(spelled);
    return path === null || value === undefined ? [] : [{ path, value }];
  });
  // What a longer path read stands in what a shorter one read already.
  for (const { path, value } of places.sort((a, b) => a.path.length - b.path.length)) {
    if (readPath(documents, path) === undefined) put(documents, path, value);
  }
  return new Map(
    roots.map((kind) => [kind, { source: { kind, at: '' }, value: documents[kind] ?? null }] as const),
  );
}

function put(container: Record<string, Json>, path: readonly string[], value: Json): void {
  let at = container;
  for (const key of path.slice(0, -1)) {
    const inner = Object.hasOwn(at, key) ? at[key] : undefined;
    if (inner === undefined) {
      const made: Record<string, Json> = Object.create(null);
      at[key] = made;
      at = made;
    } else if (typeof inner === 'object' && inner !== null && !Array.isArray(inner))
      at = inner as Record<string, Json>;
    else return;
  }
  const last = path.at(-1);
  // A copy: a longer path may be written into it, and the trace stays as it is.
  if (last !== undefined) at[last] = structuredClone(value);
}

const paths = new Map<string, readonly string[] | null>();

/** A path's spelling is an expression that reads it; one with a segment that names nothing is not, and read nothing. */
function pathOf(spelled: string): readonly string[] | null {
  const known = paths.get(spelled);
  if (known !== undefined) return known;
  const compiled = compileExpression(spelled, { session: true });
  const node = compiled.ok ? compiled.value.ast : null;
  const path = node?.kind === 'path' && node.rest.length === 0 ? node.path : null;
  if (paths.size > 10_000) paths.clear();
  paths.set(spelled, path);
  return path;
}
