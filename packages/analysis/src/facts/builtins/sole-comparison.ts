import type { AnyNode } from 'acorn';
import type { Reader } from '../interpret/reader.ts';
import type { State } from '../state/state.ts';
import type { FunctionValue, Value } from '../state/value.ts';

/** `item => item === value`, where the value does not depend on the item. */
export function soleComparison(
  reader: Reader,
  state: State,
  { node, scope }: FunctionValue,
): { readonly value: Value; readonly same: boolean } | null {
  const [param] = node.params;
  if (param?.type !== 'Identifier' || node.params.length !== 1 || node.async) return null;
  const body = bodyOf(node.body);
  if (body?.type !== 'BinaryExpression' || !/^[!=]==$/.test(body.operator)) return null;
  const [left, right] = [body.left as AnyNode, body.right as AnyNode];
  const other = isName(left, param.name) ? right : isName(right, param.name) ? left : null;
  if (
    other === null ||
    !(other.type === 'Literal' || (other.type === 'Identifier' && other.name !== param.name))
  )
    return null;
  const [flow, ...more] = reader.evaluate(other, state.fork(), scope);
  if (flow?.kind !== 'go' || more.length > 0) return null;
  return { value: flow.value, same: body.operator === '===' };
}

function bodyOf(body: AnyNode): AnyNode | null {
  if (body.type !== 'BlockStatement') return body;
  const [only] = body.body;
  return body.body.length === 1 && only?.type === 'ReturnStatement' ? (only.argument ?? null) : null;
}

function isName(node: AnyNode, name: string): boolean {
  return node.type === 'Identifier' && node.name === name;
}
