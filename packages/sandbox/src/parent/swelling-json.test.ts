import { describe, expect, it } from '@jest/globals';
import { swells } from './swelling-json.ts';

describe('a text that would become far more than it is', () => {
  it.each([
    ['nesting', `${'['.repeat(40_000)}${']'.repeat(40_000)}`],
    ['objects', `[${'{},'.repeat(1_200_000)}{}]`],
    ['numbers', `[${'1,'.repeat(1_200_000)}1]`],
    ['keys', `{${Array.from({ length: 500_000 }, (_, n) => `"${n}":1`).join()}}`],
  ])('5.20 is recognised before it is read: %s', (_, text) => {
    expect(swells(text)).toBe(true);
  });

  it.each([
    ['what an action may ask for at most', JSON.stringify(Array(2_000).fill({ a: '[{,:'.repeat(250) }))],
    ['brackets in strings', JSON.stringify('[{"\\'.repeat(300_000))],
    ['a string that ends in a backslash', JSON.stringify(['\\'.repeat(99_999), '[', '\\'])],
    ['a string without an end', `"${'['.repeat(200_000)}`],
    ['little', '['.repeat(60_000)],
  ])('5.20 does not take for one: %s', (_, text) => {
    expect(swells(text)).toBe(false);
  });
});
