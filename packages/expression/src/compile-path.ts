import type { PathNode } from './ast.ts';
import { compileStaticRead } from './compile-static-read.ts';
import type { Compile, Evaluate } from './evaluate.ts';
import type { Json } from './json.ts';
import { readMember, toMemberKey } from './read-member.ts';
import type { ReadValues } from './scope.ts';
import { spellPath } from './spell-path.ts';

/** Where the evaluation that is under way writes what it reads. An evaluation never waits, so one at a time is enough. */
export interface Trace {
  read: ReadValues;
}

/** Reads a path, and leaves no trace. */
export function compilePath(node: PathNode, compile: Compile): Evaluate {
  const read = compileStaticRead(node.path);
  if (node.rest.length === 0) return read;
  const segments = node.rest.map((segment) => (typeof segment === 'string' ? segment : compile(segment)));
  return (scope) => {
    let value = read(scope);
    for (const segment of segments) {
      const key = typeof segment === 'string' ? segment : toMemberKey(segment(scope));
      value = key === null ? null : readMember(value, key);
    }
    return value;
  };
}

/** Reads a path; what it read goes to the trace under the path's one spelling, computed segments filled in (contract 4.8). */
export function compileTracedPath(node: PathNode, compile: Compile, trace: Trace): Evaluate {
  const read = compileStaticRead(node.path);
  if (node.rest.length === 0) {
    const spelled = spellPath(node.path);
    return (scope) => {
      const value = read(scope);
      trace.read[spelled] = value;
      return value;
    };
  }
  const segments = node.rest.map((segment) => (typeof segment === 'string' ? segment : compile(segment)));
  return (scope) => {
    let value = read(scope);
    const path: string[] = [...node.path];
    let tail = '';
    for (const segment of segments) {
      const computed = typeof segment === 'string' ? segment : segment(scope);
      const key = toMemberKey(computed);
      value = key === null ? null : readMember(value, key);
      if (key === null || tail !== '') tail += `[${spellUnusable(computed)}]`;
      else path.push(key);
    }
    trace.read[spellPath(path) + tail] = value;
    return value;
  };
}

/** A segment that names no member, or stands after one: shown, but never long. */
function spellUnusable(value: Json): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'object' && value !== null ? '?' : String(value);
}
