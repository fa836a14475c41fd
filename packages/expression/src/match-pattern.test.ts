import { describe, expect, it } from '@jest/globals';
import { compilePattern, matchComputedPattern, patternLimits } from './match-pattern.ts';

describe('matches', () => {
  it('4.4 has no backtracking: the pattern that hangs a backtracking engine ends', () => {
    expect(matchComputedPattern('x'.repeat(50_000), '^(x+x+)+y$')).toBe(false);
    expect(matchComputedPattern(`${'x'.repeat(50_000)}y`, '^(x+x+)+y$')).toBe(true);
  });
  it.each(['(?=a)a', '(?!a)a', '(?<=a)a', '(a)\\1', '(a', '[a', '*', 'a{1001}', '(a{100}){100}'])(
    '4.4 takes %s for no pattern',
    (pattern) => {
      expect(compilePattern(pattern).ok).toBe(false);
      expect(matchComputedPattern('aaa', pattern)).toBe(false);
    },
  );
  it('4.6 bounds the pattern, its compiled size and the text', () => {
    expect(compilePattern('a'.repeat(patternLimits.characters)).ok).toBe(true);
    expect(compilePattern('a'.repeat(patternLimits.characters + 1)).ok).toBe(false);
    expect(matchComputedPattern('a'.repeat(1000), 'a'.repeat(patternLimits.characters + 1))).toBe(false);
    expect(compilePattern('[ab]{1000}'.repeat(20)).ok).toBe(false);
    expect(matchComputedPattern('a'.repeat(patternLimits.text), '^a')).toBe(true);
    expect(matchComputedPattern('a'.repeat(patternLimits.text + 1), '^a')).toBe(false);
  });
  it('4.4 gives the same answers when the cache of computed patterns overflows', () => {
    for (let round = 0; round < 2; round += 1) {
      for (let at = 0; at < patternLimits.cached * 2; at += 1) {
        expect(matchComputedPattern(`user-${at}`, `^user-${at}$`)).toBe(true);
        expect(matchComputedPattern(`user-${at}x`, `^user-${at}$`)).toBe(false);
      }
    }
  });
  it('4.6 is total on text that is not well-formed', () => {
    expect(matchComputedPattern('\ud800', 'a')).toBe(false);
  });
});
