import { describe, expect, it } from '@jest/globals';
import picocolors from 'picocolors';
import { renderExcerpt } from './render-excerpt.ts';

const plain = picocolors.createColors(false);
const show = (text: string, line: number, column: number, length?: number, width = 60) =>
  renderExcerpt(text, { line, column, length }, width, plain);

describe('renderExcerpt', () => {
  it('shows the line and carets under what is meant', () => {
    expect(show('a\n  next: "blockd"\n', 2, 9, 8)).toEqual(['2 |   next: "blockd"', '  |         ^^^^^^^^']);
  });

  it('marks a text or a word as it stands there when no length is told, and one sign otherwise', () => {
    expect(show('{ "next": "block\\"d" }', 1, 11).at(1)).toBe('  |           ^^^^^^^^^^');
    expect(show('step.check-fraud.score', 1, 6).at(1)).toBe('  |      ^^^^^^^^^^^');
    expect(show('{ }', 1, 1).at(1)).toBe('  | ^');
  });

  it('counts wide signs as the two cells that they take, and joined ones as one', () => {
    expect(show('"国家" == x', 1, 9, 1)).toEqual(['1 | "国家" == x', '  |           ^']);
    expect(show('"👩‍👩‍👧" == x', 1, 15, 1)).toEqual(['1 | "👩‍👩‍👧" == x', '  |         ^']);
    expect(show('"e\u0301" == x', 1, 9, 1).at(1)).toBe('  |        ^');
    expect(show('"国家"', 1, 2, 2).at(1)).toBe('  |  ^^^^');
  });

  it('shows tabs as spaces and control characters by their number', () => {
    expect(show('\t\tx = 1', 1, 3, 1)).toEqual(['1 |     x = 1', '  |     ^']);
    expect(show('a\u001b[31m b', 1, 8, 1)).toEqual(['1 | a\\u{1b}[31m b', '  |             ^']);
  });

  it('cuts a long line around the place', () => {
    const line = `{ "a": "${'x'.repeat(100)}", "here": "${'y'.repeat(100)}" }`;
    const column = line.indexOf('"here"') + 1;
    const [shown = '', carets = ''] = show(line, 1, column, 6);
    expect(shown.length).toBeLessThanOrEqual(60);
    expect(shown).toMatch(/^1 \| …x+", "here": "y+…$/u);
    expect(shown.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('"here"');
  });

  it('shows a place in a line that is a whole file', () => {
    const line = `${'x = 1; '.repeat(20_000)}here${' = 2'.repeat(20_000)}`;
    const [shown = '', carets = ''] = show(line, 1, 140_001, 4);
    expect(shown.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('here');
    expect([shown.at(4), shown.at(-1)]).toEqual(['…', '…']);
  });

  it('drops the indentation of a line that is cut, and marks no further than what is shown', () => {
    const line = `${' '.repeat(40)}"${'x'.repeat(100)}"`;
    const [shown = '', carets = ''] = show(line, 1, 41);
    expect(shown.startsWith('1 | "xxx')).toBe(true);
    expect(carets.length).toBeLessThanOrEqual(60);
  });

  it('points behind the end of a line that ends too early', () => {
    expect(show('const a =', 1, 10)).toEqual(['1 | const a =', '  |          ^']);
  });

  it('shows nothing of a line that is not there or is empty', () => {
    expect([show('a', 7, 1), show('', 1, 1), show('a\n\n', 2, 1)]).toEqual([[], [], []]);
  });

  it('finds lines whatever ends them', () => {
    expect(show('a\r\nb\rc\nd', 4, 1).at(0)).toBe('4 | d');
  });
});
