import type { CallNode } from './ast.ts';
import { constantOf } from './constant.ts';
import type { Compile, Evaluate } from './evaluate.ts';
import { functionTable, isInNetworks, parseNetworks, size } from './function-table.ts';
import { compilePattern } from './match-pattern.ts';

const nothing: Evaluate = () => null;

/** A call of a function of the table. Networks and patterns that are known now are read now. */
export function compileCall(node: CallNode, compile: Compile): Evaluate {
  const args = node.args.map(compile);
  const [first = nothing, second = nothing] = args;
  const [, secondNode] = node.args;
  const constant = secondNode === undefined ? undefined : constantOf(secondNode, second);
  switch (node.name) {
    case 'has':
      return (scope) => first(scope) !== null;
    case 'size':
      return (scope) => size(first(scope));
    case 'coalesce':
      return (scope) => {
        for (const argument of args) {
          const value = argument(scope);
          if (value !== null) return value;
        }
        return null;
      };
    case 'matches': {
      const compiled = typeof constant === 'string' ? compilePattern(constant) : null;
      if (compiled === null || !compiled.ok) break;
      const { test } = compiled;
      return (scope) => {
        const text = first(scope);
        return typeof text === 'string' && test(text);
      };
    }
    case 'inCidr': {
      if (constant === undefined) break;
      const networks = parseNetworks(constant);
      return (scope) => isInNetworks(first(scope), networks);
    }
  }
  const { apply } = functionTable[node.name];
  return (scope) => {
    const value = first(scope);
    return apply(value, second(scope));
  };
}
