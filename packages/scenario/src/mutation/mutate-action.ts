import { parseAction } from '@sluice/action-source';
import type { Bundle, BundleAction } from '@sluice/flow';
import type { AnyNode, Expression, Literal, Super } from 'acorn';
import { fullAncestor } from 'acorn-walk';
import type { Mutant, MutationKind } from './mutant.ts';
import type { TextMutation } from './mutate-expression.ts';

const turned: Readonly<Record<string, string>> = {
  '==': '!=',
  '!=': '==',
  '===': '!==',
  '!==': '===',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
};
const swapped: Readonly<Record<string, string>> = { '&&': '||', '||': '&&' };
/** Calls that write or deny; one that is left out must be missed by somebody. */
const dropped: ReadonlySet<string> = new Set([
  'deny',
  'state.set',
  'session.setCustomClaim',
  'user.setAppMetadata',
]);

/** Every fault that can be planted in the source of an action; none in one that cannot be read, or is switched off. */
export function mutateAction(bundle: Bundle, action: BundleAction): readonly Mutant[] {
  const parsed = action.enabled ? parseAction(action.source, action.language) : null;
  if (parsed === null) return [];
  const { source } = action;
  const faults: TextMutation[] = [];
  const apis = apiNames(parsed.program.body);
  fullAncestor(parsed.program, (node, _, ancestors) => {
    faults.push(...faultsOf(node as AnyNode, ancestors.at(-2) as AnyNode | undefined, parsed.text, apis));
  });
  return faults
    .filter(({ from, to }) => source.slice(from, to) === parsed.text.slice(from, to))
    .sort((one, other) => one.from - other.from || one.to - other.to)
    .map((fault) => ({
      kind: fault.kind,
      file: action.file,
      ...spotAt(source, fault.from),
      change: fault.change,
      site: { action: action.slug },
      plant() {
        const actions = new Map(bundle.actions);
        const text = source.slice(0, fault.from) + fault.insert + source.slice(fault.to);
        actions.set(action.slug, { ...action, source: text });
        return { ...bundle, actions };
      },
    }));
}

function faultsOf(
  node: AnyNode,
  parent: AnyNode | undefined,
  text: string,
  apis: ReadonlySet<string>,
): TextMutation[] {
  switch (node.type) {
    case 'BinaryExpression': {
      const other = turned[node.operator];
      return other === undefined ? [] : [operatorFault('comparison', node, text, other)];
    }
    case 'LogicalExpression': {
      const other = swapped[node.operator];
      return other === undefined ? [] : [operatorFault('boolean-operator', node, text, other)];
    }
    case 'UnaryExpression':
      return node.operator === '!'
        ? [
            {
              kind: 'negation',
              from: node.start,
              to: node.argument.start,
              // A blank: what stands before may be a word.
              insert: ` ${text.slice(node.start + 1, node.argument.start)}`,
              change: '! was dropped',
            },
          ]
        : [];
    case 'Literal':
      return literalFaults(node, parent);
    case 'CallExpression': {
      const called = spellCallee(node.callee, apis);
      if (called === null || !dropped.has(called)) return [];
      const change = `api.${called}(…) was left out`;
      return [{ kind: 'dropped-call', from: node.start, to: node.end, insert: 'void 0', change }];
    }
    default:
      return [];
  }
}

/** The operator stands between its operands, which may have brackets and comments around them. */
function operatorFault(
  kind: MutationKind,
  node: {
    readonly operator: string;
    readonly left: { readonly end: number };
    readonly right: { readonly start: number };
  },
  text: string,
  insert: string,
): TextMutation {
  const { operator } = node;
  const between = text.slice(node.left.end, node.right.start).replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/gu, blank);
  const from = node.left.end + between.indexOf(operator);
  return { kind, from, to: from + operator.length, insert, change: `${operator} became ${insert}` };
}

function blank(comment: string): string {
  return ' '.repeat(comment.length);
}

/** Truth values anywhere, numbers where something is compared with them. */
function literalFaults({ value, start, end, raw }: Literal, parent: AnyNode | undefined): TextMutation[] {
  const isCompared = parent?.type === 'BinaryExpression' && turned[parent.operator] !== undefined;
  const insert =
    typeof value === 'boolean'
      ? String(!value)
      : typeof value === 'number' && isCompared
        ? String(value + 1)
        : null;
  return insert === null
    ? []
    : [{ kind: 'literal', from: start, to: end, insert, change: `${raw ?? String(value)} became ${insert}` }];
}

/** `state.set` for `api.state.set`; null for what is no call of the api. */
function spellCallee(callee: Expression | Super, apis: ReadonlySet<string>): string | null {
  const names: string[] = [];
  let node: Expression | Super = callee;
  while (node.type === 'MemberExpression' && !node.computed && node.property.type === 'Identifier') {
    names.unshift(node.property.name);
    node = node.object;
  }
  return node.type === 'Identifier' && apis.has(node.name) && names.length > 0 ? names.join('.') : null;
}

/** What the source calls the api: the global, and the second parameter of a function that is the whole source. */
function apiNames(body: readonly AnyNode[]): ReadonlySet<string> {
  const declarations = body.map((node) =>
    node.type === 'ExportDefaultDeclaration' || node.type === 'ExportNamedDeclaration'
      ? node.declaration
      : node,
  );
  const parameters = declarations.flatMap((node) => {
    if (node === null || node === undefined) return [];
    if (node.type === 'ExpressionStatement') return functionParameter(node.expression);
    if (node.type === 'VariableDeclaration')
      return node.declarations.flatMap(({ init }) => functionParameter(init));
    return functionParameter(node);
  });
  return new Set(['api', ...parameters]);
}

function functionParameter(node: AnyNode | null | undefined): string[] {
  if (
    node?.type !== 'FunctionDeclaration' &&
    node?.type !== 'FunctionExpression' &&
    node?.type !== 'ArrowFunctionExpression'
  )
    return [];
  const [, second] = node.params;
  return second?.type === 'Identifier' ? [second.name] : [];
}

function spotAt(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  return {
    line: before.split('\n').length,
    column: offset - before.lastIndexOf('\n'),
  };
}
