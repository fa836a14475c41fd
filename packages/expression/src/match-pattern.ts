import { RE2JS } from 're2js';

/**
 * Patterns are RE2 (linear time, no look-around, no back-references). A counted repetition unrolls, so the compiled size
 * is bounded too: time is at most text length times this size.
 */
export const patternLimits = { characters: 512, instructions: 10_000, text: 65_536, cached: 64 } as const;

export type PatternResult =
  | { readonly ok: true; readonly test: (text: string) => boolean }
  | { readonly ok: false; readonly message: string };

/** Compiles a pattern; `test` tells whether it occurs anywhere in the text. Text beyond the limit never matches. */
export function compilePattern(pattern: string): PatternResult {
  if (pattern.length > patternLimits.characters) {
    return { ok: false, message: `The pattern has more than ${patternLimits.characters} characters.` };
  }
  try {
    const compiled = RE2JS.compile(pattern);
    if (compiled.programSize() > patternLimits.instructions) {
      return { ok: false, message: 'The pattern repeats too much to be matched quickly.' };
    }
    return { ok: true, test: (text) => text.length <= patternLimits.text && isFound(compiled, text) };
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'unknown';
    return { ok: false, message: `The pattern is not valid: ${reason}.` };
  }
}

function isFound(pattern: RE2JS, text: string): boolean {
  try {
    return pattern.test(text);
  } catch {
    return false;
  }
}

/** Patterns that are only known at run time; the oldest leaves first. */
const cache = new Map<string, PatternResult>();

/** `matches(text, pattern)` with a computed pattern; an invalid one matches nothing. */
export function matchComputedPattern(text: string, pattern: string): boolean {
  if (pattern.length > patternLimits.characters) return false;
  let compiled = cache.get(pattern);
  if (compiled === undefined) {
    compiled = compilePattern(pattern);
    const oldest = cache.keys().next();
    if (cache.size >= patternLimits.cached && !oldest.done) cache.delete(oldest.value);
    cache.set(pattern, compiled);
  }
  return compiled.ok && compiled.test(text);
}
