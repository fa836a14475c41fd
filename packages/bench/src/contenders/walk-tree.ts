import type jsep from 'jsep';

/** The tree walk that most users of jsep write: one switch, called again for every node of every evaluation. */
export function walkTree(node: jsep.Expression, scope: object): unknown {
  const walk = (child: unknown) => walkTree(child as jsep.Expression, scope);
  switch (node.type) {
    case 'Literal':
      return node['value'];
    case 'Identifier':
      return Reflect.get(scope, String(node['name']));
    case 'MemberExpression': {
      const { object, property, computed } = node as jsep.MemberExpression;
      const key = computed ? walk(property) : property['name'];
      const container = walk(object);
      return container === null || container === undefined
        ? undefined
        : (container as Record<string, unknown>)[String(key)];
    }
    case 'ArrayExpression':
      return (node as jsep.ArrayExpression).elements.map(walk);
    case 'CallExpression': {
      const { callee, arguments: args } = node as jsep.CallExpression;
      if (callee['name'] !== 'size') throw new Error(`no function ${String(callee['name'])}`);
      return (walk(args[0]) as readonly unknown[]).length;
    }
    case 'BinaryExpression': {
      const { operator, left, right } = node as jsep.BinaryExpression;
      if (operator === '&&') return walk(left) && walk(right);
      if (operator === '||') return walk(left) || walk(right);
      return compare(operator, walk(left) as number, walk(right) as number);
    }
    default:
      throw new Error(`no node ${node.type}`);
  }
}

function compare(operator: string, left: number, right: unknown): boolean {
  switch (operator) {
    case '==':
      return left === right;
    case '>=':
      return left >= (right as number);
    case '>':
      return left > (right as number);
    case '<':
      return left < (right as number);
    case 'in':
      return (right as readonly unknown[]).includes(left);
    default:
      throw new Error(`no operator ${operator}`);
  }
}
