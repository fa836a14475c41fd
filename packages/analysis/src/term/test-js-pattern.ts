import { runInNewContext } from 'node:vm';

/** A backtracking match can take longer than anybody waits; one that is not done by then counts as not matching. */
const patience = 20;
const unboundedRepeats = /[*+}]/g;

/** `new RegExp(source, flags).test(text)`; false for a pattern that is none. */
export function testJsPattern(text: string, source: string, flags: string): boolean {
  try {
    // Without a second repetition to share the text with, a match takes at most the square of the text's length.
    const isTame = (source.match(unboundedRepeats)?.length ?? 0) < 2 && text.length < 4096;
    if (isTame) return new RegExp(source, flags).test(text);
    const test = 'new RegExp(source, flags).test(text)';
    return runInNewContext(test, { text, source, flags }, { timeout: patience }) === true;
  } catch {
    return false;
  }
}
