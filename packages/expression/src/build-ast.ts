import type jsep from 'jsep';
import type { Part } from './arrange-tokens.ts';
import { refuseDepth } from './arrange-tokens.ts';
import type { BinaryOperator, ExpressionNode, PathSegment, RootName } from './ast.ts';
import { rootNames } from './ast.ts';
import { checkCall, explainUnknownRoot } from './check-names.ts';
import { type ExpressionError, makeError } from './expression-errors.ts';
import { isFunctionName } from './function-table.ts';
import { expressionLimits, isRefusedName } from './limits.ts';
import { refuseAltered } from './parse-with-jsep.ts';

type PartOf<Role extends Part['role']> = Extract<Part, { role: Role }>;

/**
 * Turns jsep's tree into ours and permits it on the way. jsep gives the structure, the parts give values, names and
 * columns: walked in order, the tree meets the parts in reading order. A tree that does not is not of this text.
 */
export function buildAst(
  tree: jsep.Expression,
  parts: readonly Part[],
  options: { readonly session: boolean },
): { node: ExpressionNode; errors: ExpressionError[] } {
  const errors: ExpressionError[] = [];
  let next = 0;

  function take<Role extends Part['role']>(role: Role): PartOf<Role> {
    const part = parts[next];
    if (part?.role !== role) refuseAltered();
    next += 1;
    return part as PartOf<Role>;
  }

  function build(source: jsep.Expression): ExpressionNode {
    const node = source as jsep.CoreExpression;
    switch (node.type) {
      case 'Literal': {
        const part = take('literal');
        return { kind: 'literal', value: part.value, column: part.index + 1 };
      }
      case 'Identifier':
        return buildRoot(take('name'));
      case 'MemberExpression':
        return buildMember(node);
      case 'CallExpression':
        return buildCall(node);
      case 'ArrayExpression': {
        const part = take('array');
        return { kind: 'array', items: node.elements.map(buildPresent), column: part.index + 1 };
      }
      case 'UnaryExpression': {
        const part = take('unary');
        const operand = build(node.argument);
        const column = part.index + 1;
        if (part.operator === '-' && operand.kind === 'literal' && typeof operand.value === 'number') {
          return { kind: 'literal', value: 0 - operand.value, column };
        }
        return { kind: 'unary', operator: part.operator, operand, column };
      }
      case 'BinaryExpression':
        return buildBinary(node);
      case 'ConditionalExpression': {
        const test = build(node.test);
        take('question');
        const consequent = build(node.consequent);
        return {
          kind: 'conditional',
          test,
          consequent,
          alternate: build(node.alternate),
          column: test.column,
        };
      }
      default:
        return refuseAltered();
    }
  }

  function buildPresent(source: jsep.Expression | null): ExpressionNode {
    return source === null ? refuseAltered() : build(source);
  }

  function buildBinary(node: jsep.BinaryExpression): ExpressionNode {
    const left = build(node.left);
    const { operator } = take('binary');
    const right = build(node.right);
    const { column } = left;
    if (operator === '&&' || operator === '||') return { kind: 'logical', operator, left, right, column };
    return { kind: 'binary', operator, left, right, column };
  }

  function buildRoot(part: PartOf<'name'>): ExpressionNode {
    const root = rootNames.find((name) => name === part.text);
    if (root === undefined) {
      errors.push(explainUnknownRoot(part.text, part.index, options.session));
    } else if (root === 'session' && !options.session) {
      errors.push(
        makeError(
          'session_unavailable',
          part.index,
          '`session` cannot be read here.',
          'It exists from the stage issue-tokens on.',
        ),
      );
    }
    // With an error the tree is thrown away; `event` only keeps the walk going.
    return makePath(root ?? 'event', part.index + 1);
  }

  function makePath(root: RootName, column: number): ExpressionNode {
    return { kind: 'path', path: [root], columns: [column], rest: [], column };
  }

  function buildMember(node: jsep.MemberExpression): ExpressionNode {
    const object = build(node.object);
    if (!node.computed) {
      const key = take('key');
      return extend(object, key.text, key.index + 1);
    }
    take('index');
    const property = build(node.property);
    const isStatic =
      property.kind === 'literal' &&
      (typeof property.value === 'string' || typeof property.value === 'number');
    return extend(object, isStatic ? String(property.value) : property, property.column);
  }

  function extend(object: ExpressionNode, segment: PathSegment, column: number): ExpressionNode {
    if (typeof segment === 'string' && isRefusedName(segment)) {
      errors.push(
        makeError('name_refused', column - 1, `\`${segment}\` can never be read.`, 'Choose another key.'),
      );
    }
    if (object.kind !== 'path') return { kind: 'member', object, segment, column: object.column };
    if (typeof segment === 'string' && object.rest.length === 0) {
      return { ...object, path: [...object.path, segment], columns: [...object.columns, column] };
    }
    return { ...object, rest: [...object.rest, segment] };
  }

  function buildCall(node: jsep.CallExpression): ExpressionNode {
    if (node.callee.type !== 'Identifier') return refuseAltered();
    const { text, index } = take('name');
    take('call');
    const args = node.arguments.map(build);
    errors.push(...checkCall(text, index, args));
    const name = isFunctionName(text) ? text : 'coalesce';
    return { kind: 'call', name, args, column: index + 1 };
  }

  const node = build(tree);
  if (next !== parts.length) refuseAltered();
  checkDepth(node, 1);
  return { node, errors };
}

/** Contract 4.7. A chain such as `a || b || c` is one level, as it reads. */
function checkDepth(node: ExpressionNode, depth: number): void {
  if (depth > expressionLimits.depth) refuseDepth(node.column - 1);
  switch (node.kind) {
    case 'array':
      for (const item of node.items) checkDepth(item, depth + 1);
      break;
    case 'path':
      if (depth + node.path.length + node.rest.length - 1 > expressionLimits.depth)
        refuseDepth(node.column - 1);
      for (const segment of node.rest) if (typeof segment !== 'string') checkDepth(segment, depth + 1);
      break;
    case 'member':
      checkDepth(node.object, depth + 1);
      if (typeof node.segment !== 'string') checkDepth(node.segment, depth + 1);
      break;
    case 'unary':
      checkDepth(node.operand, depth + 1);
      break;
    case 'logical':
    case 'binary':
      checkDepth(node.left, isSameChain(node.operator, node.left) ? depth : depth + 1);
      checkDepth(node.right, depth + 1);
      break;
    case 'conditional':
      checkDepth(node.test, depth + 1);
      checkDepth(node.consequent, depth + 1);
      checkDepth(node.alternate, depth + 1);
      break;
    case 'call':
      for (const argument of node.args) checkDepth(argument, depth + 1);
      break;
    case 'literal':
      break;
  }
}

const chainOf: Readonly<Partial<Record<BinaryOperator | '&&' | '||', string>>> = {
  '&&': '&&',
  '||': '||',
  '+': '+-',
  '-': '+-',
  '*': '*/%',
  '/': '*/%',
  '%': '*/%',
};

function isSameChain(operator: BinaryOperator | '&&' | '||', left: ExpressionNode): boolean {
  if (left.kind !== 'binary' && left.kind !== 'logical') return false;
  const chain = chainOf[operator];
  return chain !== undefined && chain === chainOf[left.operator];
}
