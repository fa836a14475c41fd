import { describe, expect, it } from '@jest/globals';
import { compileExpression } from './compile-expression.ts';
import { errorsOf, evaluateText, refusalOf } from './testing/evaluate-text.ts';

const step = {
  'tag-account-tier': { tier: 'enterprise', 'max-seats': 5, Seats_2: 6 },
  '2fa-check': { ok: true, '2nd-try': 8 },
  tag: { account: 9 },
  a: { x: 7, 'x-1': 'key', b: { c: 3 } },
  'a-1': 'slug',
  not: { in: { or: 4 } },
};
const event = { step: { a: 10 }, b: 1, user: { 'account-tier': 'gold', account: 2 } };
const read = (text: string) => evaluateText(text, { event, step });

describe('hyphens', () => {
  it('4.3 takes the longest slug after step', () => {
    expect(read('step.tag-account-tier.tier == "enterprise"')).toBe(true);
    expect(read('step.tag.account')).toBe(9);
    expect(read('step.a-1')).toBe('slug');
  });
  it('4.3 takes the longest key after the slug, upper case, digits and underscores included', () => {
    expect(read('step.tag-account-tier.max-seats')).toBe(5);
    expect(read('step.tag-account-tier.Seats_2')).toBe(6);
    expect(read('step.a.x-1')).toBe('key');
  });
  it('4.3 takes slugs and keys that start with a digit', () => {
    expect(read('step.2fa-check.ok')).toBe(true);
    expect(read('step.2fa-check.2nd-try')).toBe(8);
  });
  it('4.3 does the same after a bracketed or computed slug', () => {
    expect(read('step["tag-account-tier"].max-seats')).toBe(5);
    expect(read("step['tag-account-tier']['tier']")).toBe('enterprise');
    expect(read('step[["a", "tag-account-tier"][1]].max-seats')).toBe(5);
  });
  it('4.3 tolerates white space around the dots', () => {
    expect(read('step . tag-account-tier . max-seats')).toBe(5);
    expect(read('step\n\t.2fa-check.\r\nok')).toBe(true);
  });
  it('4.3 subtracts when spaces stand around the minus', () => {
    expect(read('step.a.x - 1')).toBe(6);
    expect(read('step.a.x -1')).toBe(6);
    expect(read('step.a.x- 1')).toBe(6);
    expect(read('step.a.x - event.b')).toBe(6);
    expect(read('step.a.x-(1)')).toBe(6);
    expect(read('size([1,2])-1')).toBe(1);
    expect(read('5-3')).toBe(2);
  });
  it('4.3 never reads a hyphen of a deeper key as a subtraction in silence', () => {
    expect(refusalOf('step.a.b.c-d')).toBe('ambiguous_minus 11');
    expect(refusalOf('step["a"]["b"].c-event.b')).toBe('ambiguous_minus 17');
    expect(refusalOf('event.user.account-tier == 1')).toBe('ambiguous_minus 19');
    expect(refusalOf('(step).tag-event.b')).toBe('ambiguous_minus 11');
    expect(errorsOf('event.user.account-tier')[0]?.hint).toContain('["account-tier"]');
    expect(read('event.user["account-tier"]')).toBe('gold');
  });
  it('4.3 knows the root step from a key that is called step', () => {
    expect(read('event.step.a - 1')).toBe(9);
    expect(refusalOf('event.step.a-b')).toBe('ambiguous_minus 13');
  });
  it('4.3 leaves hyphens in strings alone, and reads words after a dot as keys', () => {
    expect(read('"step.a-b" == "step.a-b"')).toBe(true);
    expect(read('step.not.in.or')).toBe(4);
    expect(read('event.this.new.true')).toBe(null);
  });
  it('4.3 keeps columns exact behind a hyphenated slug', () => {
    const compiled = compileExpression('step.2fa-check.ok == event.b', { session: false });
    const ast = compiled.ok ? compiled.value.ast : null;
    expect(ast).toMatchObject({
      kind: 'binary',
      left: { path: ['step', '2fa-check', 'ok'], columns: [1, 6, 16] },
      right: { path: ['event', 'b'], columns: [22, 28] },
    });
    expect(refusalOf('step.tag-account-tier.max-seats > evnt.b')).toBe('unknown_root 35');
  });
});

describe('tokens', () => {
  it.each([
    ['=== ', 'event.b === 1', 9],
    ['!==', 'event.b !== 1', 9],
    ['=', 'event.b = 1', 9],
    ['+=', 'event.b += 1', 9],
    ['??', 'event.b ?? 1', 9],
    ['?.', 'event?.b', 6],
    ['**', '2 ** 3', 3],
    ['&', '1 & 2', 3],
    ['|', '1 | 2', 3],
    ['^', '1 ^ 2', 3],
    ['~', '~1', 1],
    ['<<', '1 << 2', 3],
    ['>>', '1 >> 2', 3],
    ['>>>', '1 >>> 2', 3],
    ['++', '1 ++ 2', 3],
    ['--', '1 -- 2', 3],
    ['<>', '1 <> 2', 3],
    ['=>', 'event => 1', 7],
    ['...', '[...event]', 2],
    ['template literal', '"a" == `a`', 8],
    ['object literal', '{"a":1}', 1],
    ['line comment', '1 // x', 3],
    ['block comment', '1 /* x */', 3],
    ['statement end', 'true;', 5],
  ])('4.4 refuses %s with its column and a hint', (_, text, column) => {
    expect(refusalOf(text)).toBe(`operator_refused ${column}`);
    expect(errorsOf(text)[0]?.hint).toBeDefined();
  });
  it.each([
    'this',
    'new',
    'typeof',
    'void',
    'delete',
    'instanceof',
    'function',
    'await',
    'undefined',
    'return',
  ])('4.4 refuses the word %s with its column', (word) => {
    expect(refusalOf(`true && ${word} x`)).toBe('word_refused 9');
  });
  it('4.4 reads numbers in JSON form and a leading point', () => {
    expect(evaluateText('[0, 12, 0.5, .5, 1e3, 1.5E-1, -4]')).toEqual([0, 12, 0.5, 0.5, 1000, 0.15, -4]);
  });
  it.each(['1x', '1.', '1..2', '0x10', '012', '1e', '1e999', '1n', '1_000'])(
    '4.4 refuses the number %s where it stands',
    (number) => {
      expect(refusalOf(`1 + ${number}`)).toBe('bad_number 5');
    },
  );
  it.each([
    ['event.é', 7],
    ['\u00a0event', 1],
    ['event\ue000', 6],
    ['event.\ue000x', 7],
    ['1 + \u{1f600}', 5],
    ['event.a\u200b', 8],
    ['event.a @ 1', 9],
    ['event.a \\ 1', 9],
    ['#a', 1],
    ['\u0000', 1],
    ['1 == \ud800', 6],
  ])('4.4 refuses the character in %j', (text, column) => {
    expect(refusalOf(text)).toBe(`unexpected_character ${column}`);
  });
});
