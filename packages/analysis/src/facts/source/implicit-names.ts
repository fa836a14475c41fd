import type { ParsedAction } from '@sluice/action-source';
import type { AnyNode } from 'acorn';
import { childrenOf } from './scan-source.ts';

/** Members that are called when a value is converted, or written as JSON. */
const whenConverted = ['toString', 'toLocaleString', 'valueOf', 'toJSON'] as const;

/** Names of members that the language calls by itself in an action: `then` only where something is waited for, or given back. */
export function implicitNames(action: ParsedAction): ReadonlySet<string> {
  return new Set(waits(action) ? [...whenConverted, 'then'] : whenConverted);
}

interface OpenNode {
  readonly node: AnyNode;
  /** It stands in another function than the action itself. */
  readonly inner: boolean;
}

function waits({ program, entry }: ParsedAction): boolean {
  const fn = entry.kind === 'function' ? entry.fn : null;
  if (fn !== null && fn.body.type !== 'BlockStatement') return true;
  const open: OpenNode[] = [{ node: program as AnyNode, inner: fn !== null }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node } = next;
    if (isWait(node) || (node.type === 'ReturnStatement' && node.argument && !next.inner)) return true;
    const inner = node === fn ? false : next.inner || isFunction(node);
    for (const child of childrenOf(node)) open.push({ node: child, inner });
  }
  return false;
}

function isWait(node: AnyNode): boolean {
  switch (node.type) {
    case 'AwaitExpression':
      return true;
    case 'ForOfStatement':
      return node.await;
    case 'Identifier':
      return node.name === 'Promise';
    case 'CallExpression':
      // What a promise's own callbacks give is waited for.
      return node.arguments.length > 0 && isChained(node.callee);
    default:
      return isFunction(node) && node.async;
  }
}

function isChained(callee: AnyNode): boolean {
  if (callee.type !== 'MemberExpression') return false;
  const { property, computed } = callee;
  if (computed) return property.type !== 'Literal' || promiseMethods.has(String(property.value));
  return property.type === 'Identifier' && promiseMethods.has(property.name);
}

const promiseMethods: ReadonlySet<string> = new Set(['then', 'catch', 'finally']);

type AnyFunction = Extract<AnyNode, { readonly async: boolean }>;

function isFunction(node: AnyNode): node is AnyFunction {
  return /Function/.test(node.type);
}
