import type { BinaryNode, CallNode, ExpressionNode, PathNode } from '@sluice/expression';
import { walkNodes } from '@sluice/expression';
import { type Finding, type FlowView, findingAtSpot, suggest, type Words } from '@sluice/flow';
import type { AnalysisContext } from '../analysis-context.ts';
import type { SiteExpression } from '../expressions/parse-sites.ts';
import { stepKind } from '../steps/step-writers.ts';
import { findMalformedNetworks } from './check-networks.ts';
import { type JsonType, type Kind, kindOf, presentTypes, showTypes } from './kind.ts';
import { kindOfExpression } from './kind-of-expression.ts';

/** Operators and functions are given what they can give a result for (contract 4.5, 4.6), and fields values that they can have. */
export function checkTypes(context: AnalysisContext): Finding[] {
  return [...context.flows.values()].flatMap((flow) =>
    flow.blocks.flatMap((block) =>
      context.expressionsOf(flow, block).flatMap((site) => checkSite(flow, site, context)),
    ),
  );
}

interface Problem extends Words {
  readonly code: 'type-mismatch' | 'impossible-value';
  readonly node: ExpressionNode;
}

function checkSite(flow: FlowView, site: SiteExpression, context: AnalysisContext): Finding[] {
  const of = (node: ExpressionNode) => kindOfExpression(node, (path) => stepKind(path, flow, context));
  const text = (node: ExpressionNode) => textOf(node, site.text);
  return [...walkNodes(site.ast)].flatMap((node) => {
    const problems = problemsOf(node, of, text);
    return problems.map(({ code, node: at, message, hint }) => {
      const spot = site.span(at.column, lengthOf(at));
      return findingAtSpot(code, flow.source.file, spot, { message, hint }, site.path);
    });
  });
}

type KindOf = (node: ExpressionNode) => Kind;
type TextOf = (node: ExpressionNode) => string;

function problemsOf(node: ExpressionNode, of: KindOf, text: TextOf): Problem[] {
  if (node.kind === 'call') return checkCall(node, of, text);
  if (node.kind !== 'binary') return [];
  switch (node.operator) {
    case '==':
    case '!=':
      return checkEquality(node, of, text);
    case 'in':
    case 'not in':
      return checkMembership(node, of, text);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return checkOrdering(node, of, text);
    default:
      return [node.left, node.right].flatMap((side) => {
        const types = presentTypes(of(side));
        if (types.size === 0 || types.has('number')) return [];
        const message = `"${node.operator}" calculates with numbers, and ${text(side)} is ${showTypes(types)}: the result is null`;
        return [{ code: 'type-mismatch', node: side, message, hint: 'Read a number.' }];
      });
  }
}

function checkEquality(node: BinaryNode, of: KindOf, text: TextOf): Problem[] {
  const [left, right] = [presentTypes(of(node.left)), presentTypes(of(node.right))];
  if (left.size === 0 || right.size === 0) return [];
  if (!shares(left, right)) return [neverEqual(node, left, right, text)];
  const [constant, other] = node.left.kind === 'literal' ? [node.left, node.right] : [node.right, node.left];
  if (constant.kind !== 'literal') return [];
  return checkValue(
    constant,
    constant.value,
    other,
    of(other),
    text,
    node.operator === '==' ? 'never true' : 'always true',
  );
}

function neverEqual(
  node: BinaryNode,
  left: ReadonlySet<JsonType>,
  right: ReadonlySet<JsonType>,
  text: TextOf,
): Problem {
  const always = node.operator === '==' ? 'never true' : 'always true';
  const message = `${text(node.left)} is ${showTypes(left)} and ${text(node.right)} is ${showTypes(right)}: "${node.operator}" is ${always}`;
  return { code: 'type-mismatch', node, message, hint: hintOf(node, left, right) };
}

function checkValue(
  at: ExpressionNode,
  value: unknown,
  other: ExpressionNode,
  kind: Kind,
  text: TextOf,
  always: string,
): Problem[] {
  if (typeof value !== 'string' && typeof value !== 'number') return [];
  const { values, range } = kind;
  const shown = JSON.stringify(value);
  if (
    typeof value === 'number' &&
    values === null &&
    range !== null &&
    (value < range[0] || value > range[1])
  ) {
    const message = `${text(other)} is between ${range[0]} and ${range[1]}, never ${shown}: this is ${always}`;
    return [{ code: 'impossible-value', node: at, message, hint: 'Compare with a value that it can have.' }];
  }
  if (values === null || values.includes(value) || values.length === 0) return [];
  const texts = values.filter((known) => typeof known === 'string');
  const meant = typeof value === 'string' ? suggest(value, texts) : undefined;
  const all = values.map((known) => JSON.stringify(known));
  const message = `${text(other)} is never ${shown}: this is ${always}`;
  const list = all.length <= 8 ? `It can be ${all.join(', ')}.` : 'Compare with a value that it can have.';
  return [
    {
      code: 'impossible-value',
      node: at,
      message,
      hint: meant === undefined ? list : `Did you mean "${meant}"?`,
    },
  ];
}

function checkMembership(node: BinaryNode, of: KindOf, text: TextOf): Problem[] {
  const whole = presentTypes(of(node.right));
  if (whole.size > 0 && !whole.has('list') && !whole.has('object')) {
    const message = `"${node.operator}" looks into a list or an object, and ${text(node.right)} is ${showTypes(whole)}`;
    const hint = whole.has('string')
      ? 'Use contains(text, part) for a part of a text.'
      : 'Put a list on the right.';
    return [{ code: 'type-mismatch', node: node.right, message, hint }];
  }
  if (node.right.kind !== 'array') return [];
  const kind = of(node.left);
  const left = presentTypes(kind);
  return node.right.items.flatMap((item): Problem[] => {
    if (item.kind !== 'literal' || item.value === null || left.size === 0) return [];
    const type = presentTypes(of(item));
    if (!shares(left, type)) {
      const message = `${text(node.left)} is ${showTypes(left)}, never ${JSON.stringify(item.value)}`;
      return [{ code: 'type-mismatch', node: item, message, hint: `List ${showTypes(left)} instead.` }];
    }
    return checkValue(item, item.value, node.left, kind, text, 'an entry that is never met');
  });
}

function checkOrdering(node: BinaryNode, of: KindOf, text: TextOf): Problem[] {
  const [leftKind, rightKind] = [of(node.left), of(node.right)];
  const [left, right] = [presentTypes(leftKind), presentTypes(rightKind)];
  const orderable = (['number', 'string'] as const).some((type) => left.has(type) && right.has(type));
  if (!orderable) {
    const isNothing = left.size === 0 || right.size === 0;
    const message = isNothing
      ? `"${node.operator}" with null is never true`
      : `${text(node.left)} is ${showTypes(left)} and ${text(node.right)} is ${showTypes(right)}: "${node.operator}" is never true`;
    return [{ code: 'type-mismatch', node, message, hint: hintOf(node, left, right) }];
  }
  if (left.has('string') || right.has('string')) return [];
  const [a, b] = [boundsOf(leftKind), boundsOf(rightKind)];
  const holds = {
    '<': a[0] < b[1],
    '<=': a[0] <= b[1],
    '>': a[1] > b[0],
    '>=': a[1] >= b[0],
  }[node.operator as '<'];
  if (holds) return [];
  const bounded = Number.isFinite(a[0]) && node.left.kind !== 'literal' ? node.left : node.right;
  const [min, max] = bounded === node.left ? a : b;
  const message = `${text(bounded)} is between ${min} and ${max}: "${text(node.left)} ${node.operator} ${text(node.right)}" is never true`;
  return [{ code: 'impossible-value', node, message, hint: 'Compare with a value that it can have.' }];
}

function boundsOf({ range, values }: Kind): readonly [number, number] {
  const numbers = (values ?? []).filter((value) => typeof value === 'number');
  if (range !== null) return range;
  if (values !== null && numbers.length > 0) return [Math.min(...numbers), Math.max(...numbers)];
  return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
}

/** What each function has a result for; the rest gives null or false. */
const accepted: Partial<Readonly<Record<CallNode['name'], readonly (readonly JsonType[])[]>>> = {
  size: [['string', 'list', 'object']],
  lower: [['string']],
  upper: [['string']],
  startsWith: [['string'], ['string']],
  endsWith: [['string'], ['string']],
  contains: [['string', 'list']],
  inCidr: [['string'], ['string', 'list']],
  matches: [['string'], ['string']],
};

function checkCall(node: CallNode, of: KindOf, text: TextOf): Problem[] {
  const mismatched = (accepted[node.name] ?? []).flatMap((wanted, at): Problem[] => {
    const argument = node.args[at];
    if (argument === undefined) return [];
    const types = presentTypes(of(argument));
    if (types.size === 0 || wanted.some((type) => types.has(type))) return [];
    const message = `${node.name}() takes ${showTypes(kindOf(wanted).types)}, and ${text(argument)} is ${showTypes(types)}`;
    return [
      { code: 'type-mismatch', node: argument, message, hint: `Give it ${showTypes(kindOf(wanted).types)}.` },
    ];
  });
  const networks = findMalformedNetworks(node).map(
    (found) => ({ code: 'impossible-value', ...found }) as const,
  );
  return [...mismatched, ...networks];
}

function shares(a: ReadonlySet<JsonType>, b: ReadonlySet<JsonType>): boolean {
  return [...a].some((type) => b.has(type));
}

/** A number in quotes is the slip that is made most. */
function hintOf(node: BinaryNode, left: ReadonlySet<JsonType>, right: ReadonlySet<JsonType>): string {
  for (const [side, other] of [
    [node.left, right],
    [node.right, left],
  ] as const) {
    if (side.kind !== 'literal' || typeof side.value !== 'string') continue;
    if (other.has('number') && side.value.trim() !== '' && Number.isFinite(Number(side.value))) {
      return `Write ${Number(side.value)} without quotes.`;
    }
    if (other.has('boolean') && (side.value === 'true' || side.value === 'false'))
      return `Write ${side.value} without quotes.`;
    if (other.has('list')) return `Use ${JSON.stringify(side.value)} in … to look into a list.`;
  }
  return 'Compare values of one type.';
}

/** How the author wrote a path or a literal; other parts by what they begin with. */
function textOf(node: ExpressionNode, whole: string): string {
  if (node.kind === 'literal') return JSON.stringify(node.value);
  const rest = whole.slice(node.column - 1);
  if (node.kind === 'path') return rest.slice(0, lengthOf(node));
  if (node.kind === 'call') return `${node.name}(…)`;
  return 'the value';
}

/** How long a path or a literal is as it is written; unknown for the rest. */
function lengthOf(node: ExpressionNode): number | undefined {
  if (node.kind === 'path') return lengthOfPath(node);
  return node.kind === 'literal' && typeof node.value !== 'string' ? String(node.value).length : undefined;
}

/** Up to the end of its last static segment; brackets and quotes that close behind it are not counted. */
export function lengthOfPath({ columns, path, column }: PathNode): number {
  return (columns.at(-1) ?? column) - column + (path.at(-1)?.length ?? 0);
}
