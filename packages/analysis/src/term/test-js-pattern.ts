import { createContext, runInContext } from 'node:vm';

/** A backtracking match can take longer than anybody waits. Milliseconds, far above what any other match takes. */
const patience = 500;
const unboundedRepeats = /[*+}]/g;

/** Patterns that took too long once. */
const slow = new Set<string>();
const kept = 1_000;
let context: { text: string; source: string; flags: string } | null = null;

/** `new RegExp(source, flags).test(text)`; false for a pattern that is none, `undefined` for one that takes too long. */
export function testJsPattern(text: string, source: string, flags: string): boolean | undefined {
  if (slow.has(source)) return undefined;
  try {
    if (isTame(text, source)) return new RegExp(source, flags).test(text);
    context ??= createContext({ text, source, flags }) as { text: string; source: string; flags: string };
    Object.assign(context, { text, source, flags });
    return runInContext('new RegExp(source, flags).test(text)', context, { timeout: patience }) === true;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
    if (slow.size >= kept) slow.clear();
    slow.add(source);
    return undefined;
  }
}

/** Few repetitions share a text in few ways, unless one stands inside another. */
function isTame(text: string, source: string): boolean {
  const repeats = source.match(unboundedRepeats)?.length ?? 0;
  return repeats < 2 ? text.length < 4096 : repeats < 4 && text.length < 100 && !/\)[*+{]/.test(source);
}
