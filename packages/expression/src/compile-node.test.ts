import { describe, expect, it } from '@jest/globals';
import { errorsOf, evaluateText } from './testing/evaluate-text.ts';

const hostile = JSON.parse('{"__proto__":{"isAdmin":true},"constructor":"c","prototype":"p","name":"n"}');
const scope = {
  event: {
    user: { email: 'jane@acme.example', logins: 5, none: null, empty: '', tags: ['a', ['b'], { c: 1 }] },
    hostile,
    text: 'abc',
    list: [10, 20],
    map: { '0': 'zero', '1.5': 'x', k: 1 },
  },
  step: {
    a: { list: [1, { b: 2 }], same: [1, { b: 2 }], swapped: { x: 1, y: 2 } },
    b: { swapped: { y: 2, x: 1 } },
  },
};
const run = (text: string) => evaluateText(text, scope);

describe('operators', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 4 - 3', 3],
    ['12 / 3 / 2', 2],
    ['7 % 4 * 2', 6],
    ['-2 + 3', 1],
    ['2 - -3', 5],
    ['- (1 + 1)', -2],
    ['1 + 1 == 2', true],
    ['1 < 2 == true', true],
    ['true || false && false', true],
    ['true or false and false', true],
    ['false and true or true', true],
    ['!false && false', false],
    ['not false and false', false],
    ['!(false && false)', true],
    ['1 in [1] == true', true],
    ['true ? 1 : 0', 1],
    ['null ? 1 : 0', 0],
    ['false || true ? 1 : 2', 1],
  ])('4.4 computes %s', (text, value) => {
    expect(run(text)).toEqual(value);
  });
  it('4.4 takes words and signs for the same operators', () => {
    expect(run('not (1 in [2]) and (3 in [3] or false)')).toBe(true);
    expect(run('!(1 in [2]) && (3 in [3] || false)')).toBe(true);
    expect(run('true and(false)or(true)')).toBe(true);
  });
  it('4.4 gives true or false from conditions: false, null, 0 and "" are false, all else is true', () => {
    expect(run('[!false, !null, !0, !"", !event.user.gone]')).toEqual([true, true, true, true, true]);
    expect(run('[!true, !1, ![], !event, !"false", !-1]')).toEqual([
      false,
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(run('[1 && "a", 0 || "", "" || [], null && 1]')).toEqual([true, false, true, false]);
  });
  it('4.4 looks with in for an element by content or a key of an object, and nowhere else', () => {
    expect(run('[2 in [1, 2], ["b"] in event.user.tags, "email" in event.user]')).toEqual([true, true, true]);
    expect(run('["x" in event.user, "a" in "abc", 1 in null, 0 in event.list, "1" in [1]]')).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(
      run('["toString" in event.user, "__proto__" in event.hostile, "constructor" in event.hostile]'),
    ).toEqual([false, false, false]);
    expect(run('[3 not in [1, 2], 1 not   in [1], "x" not in null]')).toEqual([true, false, true]);
  });
});

describe('values', () => {
  it.each([
    ['"1" == 1', false],
    ['1 == true', false],
    ['null == false', false],
    ['0 == null', false],
    ['"" == null', false],
    ['0 == false', false],
    ['1 != "1"', true],
    ['event.user.none == null', true],
    ['event.user.logins == 5', true],
    ['5 == event.user.logins', true],
    ['-0 == 0', true],
  ])('4.5 compares without conversion: %s', (text, value) => {
    expect(run(text)).toBe(value);
  });
  it.each([
    ['step.a.list == step.a.same', true],
    ['step.a.list == [1, event.user]', false],
    ['[1, [2, "x"]] == [1, [2, "x"]]', true],
    ['[1, 2] == [2, 1]', false],
    ['[1] == 1', false],
    ['step.a.swapped == step.b.swapped', true],
    ['step.a.swapped != step.b.swapped', false],
    ['step.a.swapped == step.a.list', false],
    ['[] == event.map', false],
  ])('4.5 compares lists and objects by content: %s', (text, value) => {
    expect(run(text)).toBe(value);
  });
  it.each([
    'event.gone',
    'event.user.email.x',
    'event.gone.a.b["c"][0]',
    'step.no-such.key',
    'event.list[2]',
    'event.list[-1]',
  ])('4.6 reads null at the missing path %s', (text) => {
    expect(run(text)).toBe(null);
  });
  it.each(['<', '<=', '>', '>='])('4.6 is false for %s with null or across types', (operator) => {
    for (const [left, right] of [
      ['null', '1'],
      ['1', 'null'],
      ['null', 'null'],
      ['event.gone', '-1'],
      ['"1"', '2'],
      ['2', '"1"'],
      ['true', 'false'],
      ['true', '0'],
      ['[1]', '[0]'],
      ['event', 'event'],
    ]) {
      expect(run(`${left} ${operator} ${right}`)).toBe(false);
    }
  });
  it('4.6 orders numbers with numbers and strings with strings', () => {
    expect(run('[1 < 2, 2 <= 2, 3 > 4, 4 >= 5, 2 < 1, 1 >= 1]')).toEqual([
      true,
      true,
      false,
      false,
      false,
      true,
    ]);
    expect(run('["a" < "b", "B" < "a", "10" < "9", "a" >= "a", "b" <= "a"]')).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
  });
  it.each(['+', '-', '*', '/', '%'])('4.6 is null for %s on a non-number', (operator) => {
    for (const [left, right] of [
      ['"a"', '"b"'],
      ['1', '"2"'],
      ['null', '1'],
      ['true', '1'],
      ['[1]', '1'],
      ['1', 'event.gone'],
    ]) {
      expect(run(`${left} ${operator} ${right}`)).toBe(null);
    }
  });
  it('4.6 is null where arithmetic has no finite result', () => {
    expect(run('[1 / 0, 0 / 0, 1 % 0, 1e308 * 10, -"a", -null, -event.user]')).toEqual([
      null,
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(Object.is(run('0 * -1'), 0)).toBe(true);
    expect(Object.is(run('-(1 - 1)'), 0)).toBe(true);
  });
  it('4.7 reads own properties only, of lists their elements only, of strings nothing', () => {
    expect(
      run('[event.toString, event.list.length, event.list.map, event.text.length, event.text[0]]'),
    ).toEqual([null, null, null, null, null]);
    expect(
      run(
        '[event.list[0], event.list["1"], event.list["01"], event.list[0.5], event.map[0], event.map[1.5]]',
      ),
    ).toEqual([10, 20, null, null, 'zero', 'x']);
    expect(run('event.hostile.isAdmin')).toBe(null);
    expect(run('event.hostile.name')).toBe('n');
  });
  it('4.4 reads null at a computed name that is refused, even where it is an own key', () => {
    for (const name of ['__proto__', 'constructor', 'prototype']) {
      expect(run(`event.hostile[["${name}"][0]]`)).toBe(null);
      expect(run(`[event.hostile][0][lower("${name}")]`)).toBe(null);
    }
    expect(run('event.hostile[lower("NAME")]')).toBe('n');
    expect(run('[event.hostile][0][lower("NAME")]')).toBe('n');
    expect(run('event.map[event.gone]')).toBe(null);
    expect(run('event.map[[0]]')).toBe(null);
  });
  it('4.6 is total on values nested far beyond the stack', () => {
    const deep = () => JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    const event = { a: deep(), b: deep(), c: [deep()] };
    expect(evaluateText('event.a == event.b', { event })).toBe(true);
    expect(evaluateText('event.a == event.c', { event })).toBe(false);
    expect(evaluateText('event.a in [event.c, event.b] && contains([event.b], event.a)', { event })).toBe(
      true,
    );
  });
  it('4.2 reads a missing session as null', () => {
    expect(errorsOf('session.a')[0]?.code).toBe('session_unavailable');
    expect(evaluateText('session.a', { session: {} })).toBe(null);
  });
});
