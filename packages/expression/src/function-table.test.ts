import { describe, expect, it } from '@jest/globals';
import { compileExpression } from './compile-expression.ts';
import { functionNames } from './function-table.ts';
import { evaluateText } from './testing/evaluate-text.ts';

const event = {
  text: 'Ünïcode 😀',
  list: ['a', 1, ['b'], { c: null }],
  map: { a: 1, b: 2 },
  none: null,
  ip: '10.1.2.3',
  nets: ['192.168.0.0/16', 7, '10.0.0.0/8'],
  pattern: '^10\\.',
  zero: 0,
};
const run = (text: string) => evaluateText(text, { event });

describe('functions', () => {
  it.each([
    ['size("")', 0],
    ['size(event.text)', 9],
    ['size(event.list)', 4],
    ['size(event.map)', 2],
    ['size(event.none)', null],
    ['size(5)', null],
    ['size(true)', null],
    ['lower("ÀB")', 'àb'],
    ['upper("àb")', 'ÀB'],
    ['lower(5)', null],
    ['upper(event.none)', null],
    ['startsWith("abc", "ab")', true],
    ['startsWith("abc", "bc")', false],
    ['startsWith(event.none, "a")', false],
    ['startsWith("1", 1)', false],
    ['endsWith("abc", "bc")', true],
    ['endsWith("abc", "ab")', false],
    ['endsWith("abc", event.none)', false],
    ['contains("abc", "b")', true],
    ['contains("abc", "x")', false],
    ['contains("1", 1)', false],
    ['contains(event.list, 1)', true],
    ['contains(event.list, "1")', false],
    ['contains(event.list, ["b"])', true],
    ['contains(event.map, "a")', false],
    ['contains(event.none, event.none)', false],
    ['has(event.map.a)', true],
    ['has(event.zero)', true],
    ['has(event.none)', false],
    ['has(event.gone.deeper)', false],
    ['has(event["map"][lower("B")])', true],
    ['coalesce(event.gone, event.none, event.zero, 5)', 0],
    ['coalesce(event.gone)', null],
    ['coalesce(event.gone, false)', false],
  ])('4.4 computes %s', (text, value) => {
    expect(run(text)).toEqual(value);
  });
  it.each([
    ['inCidr(event.ip, "10.0.0.0/8")', true],
    ['inCidr(event.ip, "10.1.2.3")', true],
    ['inCidr(event.ip, "10.2.0.0/16")', false],
    ['inCidr(event.ip, ["192.168.0.0/16", "10.0.0.0/8"])', true],
    ['inCidr(event.ip, event.nets)', true],
    ['inCidr(event.ip, [])', false],
    ['inCidr(event.none, "10.0.0.0/8")', false],
    ['inCidr("nonsense", "10.0.0.0/8")', false],
    ['inCidr(event.ip, "nonsense")', false],
    ['inCidr(event.ip, event.none)', false],
    ['inCidr(event.ip, [event.gone, "10.0.0.0/8"])', true],
    ['matches(event.ip, "^10[.]")', true],
    ['matches(event.ip, "^10\\.\\d+\\.")', true],
    ['matches(event.ip, "2.3$")', true],
    ['matches(event.ip, "^2")', false],
    ['matches(event.ip, event.pattern)', true],
    ['matches("10x", event.pattern)', false],
    ['matches(event.ip, event.none)', false],
    ['matches(event.ip, coalesce("(a"))', false],
    ['matches(event.zero, "0")', false],
    ['matches(event.ip, 5)', false],
  ])('4.4 computes %s', (text, value) => {
    expect(run(text)).toBe(value);
  });
  it('4.6 is total for every function on every type of argument', () => {
    const values = ['null', 'true', '0', '"x"', '[]', '[null]', 'event', 'event.gone'];
    for (const name of functionNames) {
      for (const first of values) {
        for (const second of values) {
          for (const args of [first, `${first}, ${second}`]) {
            const compiled = compileExpression(`${name}(${args})`, { session: false });
            if (compiled.ok) expect(compiled.value.evaluate({ event, step: {} })).toBeDefined();
          }
        }
      }
    }
  });
});
