import type { RootName } from './ast.ts';
import type { Evaluate } from './evaluate.ts';
import type { Json } from './json.ts';
import { isIndex, readKey, readMember } from './read-member.ts';
import type { Scope } from './scope.ts';

/** Reads a path without computed segments; null where a member is missing (contract 4.6). */
export function compileStaticRead([root, ...keys]: readonly [RootName, ...string[]]): Evaluate {
  const start = roots[root];
  const [first, second, third, ...more] = keys;
  if (first === undefined) return start;
  if (more.length > 0 || keys.some(isIndex)) {
    return (scope) => {
      let value = start(scope);
      for (const key of keys) value = readMember(value, key);
      return value;
    };
  }
  if (second === undefined) return (scope) => readKey(start(scope), first);
  if (third === undefined) return (scope) => readKey(readKey(start(scope), first), second);
  return (scope) => readKey(readKey(readKey(start(scope), first), second), third);
}

/** A named read each, where one function for all roots would have to look the name up. */
const roots: Readonly<Record<RootName, Evaluate>> = {
  event: ({ event }) => orNull(event),
  step: ({ step }) => orNull(step),
  session: ({ session }) => orNull(session),
};

function orNull(root: Scope[RootName]): Json {
  return (root as Json | undefined) ?? null;
}
