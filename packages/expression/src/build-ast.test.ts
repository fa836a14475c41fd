import { describe, expect, it } from '@jest/globals';
import { compileExpression } from './compile-expression.ts';
import { errorsOf, evaluateText, refusalOf } from './testing/evaluate-text.ts';

const hintOf = (text: string) => errorsOf(text)[0]?.hint;

describe('roots', () => {
  it('4.2 refuses any other root with its column', () => {
    expect(refusalOf('true && evnt.user.email == "x"')).toBe('unknown_root 9');
    expect(refusalOf('api.deny')).toBe('unknown_root 1');
    expect(refusalOf('step.a[process.env]')).toBe('unknown_root 8');
    expect(refusalOf('globalThis')).toBe('unknown_root 1');
  });
  it('4.2 tells every wrong root at once', () => {
    expect(errorsOf('a && step.x.y && b').map(({ column }) => column)).toEqual([1, 18]);
  });
  it('4.2 suggests what was meant', () => {
    expect(hintOf('evnt.user')).toContain('`event`');
    expect(hintOf('steps.a.b')).toContain('`step`');
    expect(hintOf('user.email')).toContain('`event.user`');
    expect(hintOf('True')).toContain('`true`');
    expect(hintOf('size == 1')).toContain('size(value)');
  });
  it('4.2 reads session only where it exists', () => {
    expect(refusalOf('step.a.b == session.id')).toBe('session_unavailable 13');
    expect(evaluateText('session.id', { session: { id: 's1' } })).toBe('s1');
    expect(errorsOf('sesion.id', { session: true })[0]?.hint).toContain('`session`');
    expect(errorsOf('sesion.id')[0]?.hint).not.toContain('`session`');
  });
});

describe('names and functions', () => {
  it.each(['__proto__', 'prototype', 'constructor'])('4.4 refuses the name %s with its column', (name) => {
    expect(refusalOf(`event.${name}`)).toBe('name_refused 7');
    expect(refusalOf(`step.a.${name}.x`)).toBe('name_refused 8');
    expect(refusalOf(`event["${name}"]`)).toBe('name_refused 7');
    expect(refusalOf(`event.user['${name}']["name"]`)).toBe('name_refused 12');
    expect(refusalOf(`[1].${name}`)).toBe('name_refused 5');
    expect(refusalOf(`has(event.${name})`)).toBe('name_refused 11');
  });
  it('4.4 sees through escapes in a refused name', () => {
    expect(refusalOf('event["__pro\\u0074o__"]')).toBe('name_refused 7');
  });
  it.each(['toString', 'hasOwnProperty', 'eval', 'Function', 'siz', 'evil', '__proto__', 'constructor'])(
    '4.4 refuses a call to %s with its column',
    (name) => {
      expect(refusalOf(`true && ${name}(event)`)).toBe('unknown_function 9');
    },
  );
  it('4.4 suggests the function that was meant', () => {
    expect(hintOf('siz(event)')).toContain('`size`');
    expect(hintOf('startswith(event.a, "x")')).toContain('`startsWith`');
    expect(hintOf('includes(event.a, "x")')).toContain('`contains`');
    expect(hintOf('frobnicate(1)')).toContain('inCidr');
  });
  it.each([
    'size()',
    'size(1, 2)',
    'lower()',
    'upper(1, 2)',
    'startsWith("a")',
    'endsWith("a", "b", "c")',
    'contains(1)',
    'has()',
    'has(event.a, event.b)',
    'coalesce()',
    'inCidr("1.1.1.1")',
    'matches("a")',
    'has(1)',
    'has(event.a == 1)',
    'has(coalesce(event.a).b)',
  ])('4.4 refuses wrong arguments: %s', (text) => {
    expect(errorsOf(text)[0]?.code).toBe('wrong_arguments');
  });
  it('4.4 refuses a literal pattern that is not RE2, with its column', () => {
    expect(refusalOf('matches(event.a, "(a")')).toBe('bad_pattern 18');
    expect(refusalOf('matches(event.a, "(?=a)b")')).toBe('bad_pattern 18');
    expect(refusalOf('matches(event.a, "(a)\\\\1")')).toBe('bad_pattern 18');
  });
});

describe('tree', () => {
  const astOf = (text: string) => {
    const compiled = compileExpression(text, { session: false });
    return compiled.ok ? compiled.value.ast : null;
  };

  it('4.1 is of our own kinds, with columns', () => {
    expect(astOf('not event.a[0].b and step.x[event.k].y in [-1]')).toEqual({
      kind: 'logical',
      operator: '&&',
      column: 1,
      left: {
        kind: 'unary',
        operator: '!',
        column: 1,
        operand: {
          kind: 'path',
          path: ['event', 'a', '0', 'b'],
          columns: [5, 11, 13, 16],
          rest: [],
          column: 5,
        },
      },
      right: {
        kind: 'binary',
        operator: 'in',
        column: 22,
        left: {
          kind: 'path',
          path: ['step', 'x'],
          columns: [22, 27],
          rest: [{ kind: 'path', path: ['event', 'k'], columns: [29, 35], rest: [], column: 29 }, 'y'],
          column: 22,
        },
        right: { kind: 'array', items: [{ kind: 'literal', value: -1, column: 44 }], column: 43 },
      },
    });
  });
  it('4.3 is the same for both spellings of a path, but for columns', () => {
    const dotted = astOf('step.tag-account-tier.tier');
    expect(dotted).toMatchObject({ kind: 'path', path: ['step', 'tag-account-tier', 'tier'] });
    expect(astOf('step["tag-account-tier"]["tier"]')).toMatchObject({
      kind: 'path',
      path: ['step', 'tag-account-tier', 'tier'],
    });
  });
});
