import type { AnyNode } from 'acorn';
import { childrenOf } from './scan-source.ts';

/** Members that change what an object is. */
const reshaping: ReadonlySet<string> = new Set([
  ...['__proto__', '__defineGetter__', '__defineSetter__', 'defineProperty', 'defineProperties'],
  ...['setPrototypeOf', 'prototype'],
]);

/** Names by which code gets at what it was not given, or takes the place of what the language does by itself. */
const farReaching: ReadonlySet<string> = new Set(['globalThis', 'Symbol', 'Proxy', 'BigInt']);

/**
 * The first piece of code that lets other code run where no call is written, or that reaches the api by a way that is not followed.
 * `implicit`: names that the language calls by itself. Null in nearly every action: with one, nothing can be told of what the action does not do.
 */
export function findHazard(program: AnyNode, implicit: ReadonlySet<string>): AnyNode | null {
  const open: AnyNode[] = [program];
  let first: AnyNode | null = null;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (isHazard(node, implicit) && (first === null || node.start < first.start)) first = node;
    open.push(...childrenOf(node));
  }
  return first;
}

function isHazard(node: AnyNode, implicit: ReadonlySet<string>): boolean {
  switch (node.type) {
    case 'TaggedTemplateExpression':
      return !isRawText(node.tag);
    case 'ThisExpression':
    case 'WithStatement':
      return true;
    case 'ClassDeclaration':
    case 'ClassExpression':
      return Boolean(node.superClass) || node.body.body.length > 0;
    case 'FunctionDeclaration':
    case 'FunctionExpression':
      return node.generator;
    case 'Identifier':
      return farReaching.has(node.name);
    case 'Literal':
      return typeof node.value === 'bigint';
    case 'MemberExpression':
      return isNamed(node.property, node.computed, reshaping);
    case 'Property':
      if (node.kind !== 'init') return true;
      if (isNamed(node.key, node.computed, reshaping)) return true;
      return isFunction(node.value) && mayBeImplicit(node.key, node.computed, implicit);
    case 'AssignmentExpression': {
      const { left, right } = node;
      return (
        left.type === 'MemberExpression' &&
        isFunction(right) &&
        mayBeImplicit(left.property, left.computed, implicit)
      );
    }
    default:
      return false;
  }
}

const rawText: ReadonlySet<string> = new Set(['raw']);

/** `String.raw`, which calls nothing. */
function isRawText(tag: AnyNode): boolean {
  return (
    tag.type === 'MemberExpression' &&
    tag.object.type === 'Identifier' &&
    tag.object.name === 'String' &&
    isNamed(tag.property, tag.computed, rawText)
  );
}

function isFunction(node: AnyNode): boolean {
  return node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression';
}

function mayBeImplicit(key: AnyNode, computed: boolean, implicit: ReadonlySet<string>): boolean {
  return isNamed(key, computed, implicit) || (computed && key.type !== 'Literal');
}

function isNamed(key: AnyNode, computed: boolean, names: ReadonlySet<string>): boolean {
  if (key.type === 'Literal') return names.has(String(key.value));
  return !computed && key.type === 'Identifier' && names.has(key.name);
}
