import { isOverSoon } from './simulate-match.ts';

const repeats = /[*+?{]/g;
/** Signs that make more of a pattern than a row of signs with repetitions. */
const groups = /[(|\\]/;
const mostTries = 200_000;
/** Answers that took a simulation, kept for as long as there is room. */
const kept = new Map<string, boolean | undefined>();
const mostKept = 2_000;

/**
 * `new RegExp(source, flags).test(text)`; false for a pattern that is none, `undefined` for one that would take too long. What takes too
 * long is told by steps and not by the clock, so that the same question has the same answer.
 */
export function testJsPattern(text: string, source: string, flags: string): boolean | undefined {
  let pattern: RegExp;
  try {
    pattern = new RegExp(source, flags);
  } catch {
    return false;
  }
  if (isTame(text, source)) return pattern.test(text);
  const key = JSON.stringify([text, source, flags]);
  if (kept.has(key)) return kept.get(key);
  const answer = isOverSoon(text, source, flags) ? pattern.test(text) : undefined;
  if (kept.size >= mostKept) kept.clear();
  kept.set(key, answer);
  return answer;
}

/** Repetitions of single signs share a text in so many ways at most. */
function isTame(text: string, source: string): boolean {
  if (groups.test(source.replaceAll(/\\[.dDwWsS@/-]/g, 'x'))) return false;
  const count = source.match(repeats)?.length ?? 0;
  return (text.length + 1) ** (count + 1) <= mostTries;
}
