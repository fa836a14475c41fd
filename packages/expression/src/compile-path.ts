import type { PathNode, PathSegment, RootName } from './ast.ts';
import type { Evaluate } from './compile-node.ts';
import type { Json } from './json.ts';
import { readMember, toMemberKey } from './read-member.ts';
import type { Scope } from './scope.ts';
import { spellPath } from './spell-path.ts';

type CompileNode = (node: Exclude<PathSegment, string>) => Evaluate;

/** Reads a path; what it read goes to the trace under the path's one spelling, computed segments filled in (contract 4.8). */
export function compilePath(node: PathNode, compileNode: CompileNode): Evaluate {
  const [root, ...keys] = node.path;
  const read = compileStaticRead(root, keys);
  if (node.rest.length === 0) {
    const spelled = spellPath(node.path);
    return (scope, trace) => {
      const value = read(scope);
      if (trace !== null) trace[spelled] = value;
      return value;
    };
  }
  const segments = node.rest.map((segment) => (typeof segment === 'string' ? segment : compileNode(segment)));
  return (scope, trace) => {
    let value = read(scope);
    const path: string[] = [...node.path];
    let tail = '';
    for (const segment of segments) {
      const computed = typeof segment === 'string' ? segment : segment(scope, trace);
      const key = toMemberKey(computed);
      value = key === null ? null : readMember(value, key);
      if (key === null || tail !== '') tail += `[${spellUnusable(computed)}]`;
      else path.push(key);
    }
    if (trace !== null) trace[spellPath(path) + tail] = value;
    return value;
  };
}

/** A segment that names no member, or stands after one: shown, but never long. */
function spellUnusable(value: Json): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'object' && value !== null ? '?' : String(value);
}

function compileStaticRead(root: RootName, keys: readonly string[]): (scope: Scope) => Json {
  const start = (scope: Scope): Json => (scope[root] as Json | undefined) ?? null;
  const [first, second, third] = keys;
  if (first === undefined) return start;
  if (second === undefined) return (scope) => readMember(start(scope), first);
  if (third === undefined) return (scope) => readMember(readMember(start(scope), first), second);
  return (scope) => {
    let value = start(scope);
    for (const key of keys) value = readMember(value, key);
    return value;
  };
}
