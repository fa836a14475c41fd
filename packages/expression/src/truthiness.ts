import type { ExpressionNode } from './ast.ts';
import type { FunctionName } from './function-table.ts';
import type { Json } from './json.ts';

/** What conditions go by: false, null, 0 and the empty string are false, everything else is true, empty lists included. */
export function isTruthy(value: Json): boolean {
  return value !== false && value !== null && value !== 0 && value !== '' && !Number.isNaN(value);
}

const arithmeticOperators: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%']);
const predicates: ReadonlySet<FunctionName> = new Set<FunctionName>([
  'startsWith',
  'endsWith',
  'contains',
  'has',
  'inCidr',
  'matches',
]);

/** Whether a node can give nothing but true and false, so that nobody has to ask for its truthiness. */
export function givesBoolean(node: ExpressionNode): boolean {
  switch (node.kind) {
    case 'literal':
      return typeof node.value === 'boolean';
    case 'logical':
      return true;
    case 'unary':
      return node.operator === '!';
    case 'binary':
      return !arithmeticOperators.has(node.operator);
    case 'call':
      return predicates.has(node.name);
    case 'conditional':
      return givesBoolean(node.consequent) && givesBoolean(node.alternate);
    default:
      return false;
  }
}
