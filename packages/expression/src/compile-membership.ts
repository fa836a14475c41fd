import type { ExpressionNode } from './ast.ts';
import { constantOf } from './constant.ts';
import { includesValue } from './deep-equal.ts';
import type { Compile, Condition, Evaluate } from './evaluate.ts';
import type { Json } from './json.ts';
import { isRefusedName } from './limits.ts';
import { isList, isObject } from './read-member.ts';

/** `in` and `not in`: an element of a list by content, or a key of an object. */
export function compileMembership(
  operator: 'in' | 'not in',
  left: ExpressionNode,
  right: ExpressionNode,
  compile: Compile,
): Condition {
  const member = compileMember(left, right, compile);
  return operator === 'in' ? member : (scope) => !member(scope);
}

function compileMember(left: ExpressionNode, right: ExpressionNode, compile: Compile): Condition {
  const [item, whole] = [compile(left), compile(right)];
  const constant = constantOf(right, whole);
  if (constant !== undefined) return isInConstant(item, constant);
  return (scope) => {
    const value = item(scope);
    return isMember(value, whole(scope));
  };
}

/** Up to so many strings are compared one by one faster than one is hashed. */
const fewStrings = 8;

function isInConstant(item: Evaluate, whole: Json): Condition {
  if (!isList(whole) || !whole.every(isScalar)) return (scope) => isMember(item(scope), whole);
  if (whole.length <= fewStrings && whole.every((element) => typeof element === 'string')) {
    return (scope) => {
      const value = item(scope);
      if (typeof value !== 'string') return false;
      for (let at = 0; at < whole.length; at += 1) if (whole[at] === value) return true;
      return false;
    };
  }
  // A set compares as `==` does: without conversion, and -0 is 0. NaN, where they differ, is no literal.
  const elements: ReadonlySet<Json> = new Set(whole);
  return (scope) => elements.has(item(scope));
}

function isScalar(value: Json): boolean {
  return typeof value !== 'object' || value === null;
}

/** Whether `item in whole`. */
export function isMember(item: Json, whole: Json): boolean {
  if (isList(whole)) return includesValue(whole, item);
  return isObject(whole) && typeof item === 'string' && !isRefusedName(item) && Object.hasOwn(whole, item);
}
