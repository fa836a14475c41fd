import type { CallNode, ExpressionNode } from '@sluice/expression';
import { kindOfEventPath } from './event-fields.ts';
import { anyKind, eitherKind, type Kind, kindOf, kindOfValue, orNullKind } from './kind.ts';

/** What is known of what an expression gives. `step` tells what is known of a step key, by its path without the root. */
export function kindOfExpression(node: ExpressionNode, step: (path: readonly string[]) => Kind): Kind {
  const of = (part: ExpressionNode) => kindOfExpression(part, step);
  switch (node.kind) {
    case 'literal':
      return kindOfValue(node.value);
    case 'array':
      return kindOf(['list']);
    case 'path': {
      if (node.rest.length > 0) return anyKind;
      const [root, ...path] = node.path;
      if (root === 'event')
        return path[0] === 'user' ? orNullKind(kindOfEventPath(path)) : kindOfEventPath(path);
      return root === 'step' ? step(path) : anyKind;
    }
    case 'member':
      return anyKind;
    case 'unary':
      return kindOf(node.operator === '!' ? ['boolean'] : ['number', 'null']);
    case 'logical':
      return kindOf(['boolean']);
    case 'binary':
      return kindOf('+-*/%'.includes(node.operator) ? ['number', 'null'] : ['boolean']);
    case 'conditional':
      return eitherKind(of(node.consequent), of(node.alternate));
    case 'call':
      return kindOfCall(node, of);
  }
}

function kindOfCall({ name, args }: CallNode, of: (node: ExpressionNode) => Kind): Kind {
  switch (name) {
    case 'size':
      return kindOf(['number', 'null'], { range: [0, Number.MAX_SAFE_INTEGER] });
    case 'lower':
    case 'upper':
      return kindOf(['string', 'null']);
    case 'coalesce':
      return args.map(of).reduce(eitherKind);
    default:
      return kindOf(['boolean']);
  }
}
