import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileExpression } from './compile-expression.ts';
import { isRefusedName } from './limits.ts';
import { spellPath } from './spell-path.ts';

describe('spellPath', () => {
  it.each([
    [['step', 'check-country', 'country_blocked'], 'step.check-country.country_blocked'],
    [['step', '2fa-check', 'max-age'], 'step.2fa-check.max-age'],
    [['step', 'a', 'b', 'c-d'], 'step.a.b["c-d"]'],
    [['event', 'transaction', 'scopes', '0'], 'event.transaction.scopes[0]'],
    [['event', 'user', 'account-tier'], 'event.user["account-tier"]'],
    [['event', 'a"b', ''], 'event["a\\"b"][""]'],
    [['event', '\b\\b\f'], 'event["\\u0008\\\\b\\f"]'],
    [['session'], 'session'],
  ])('4.8 spells %j as %s', (path, spelled) => {
    expect(spellPath(path)).toBe(spelled);
  });
  it('4.8 spells every path as an expression that reads it', () => {
    const segment = fc
      .oneof(
        fc.string({ unit: 'binary', maxLength: 8 }),
        fc.stringMatching(/^[a-z0-9]{1,3}(-[a-z0-9]{1,3}){0,2}$/),
      )
      .filter((name) => !isRefusedName(name));
    fc.assert(
      fc.property(fc.constantFrom('event', 'step'), fc.array(segment, { maxLength: 5 }), (root, segments) => {
        const path = [root, ...segments];
        const compiled = compileExpression(spellPath(path), { session: false });
        expect(compiled.ok && compiled.value.paths).toEqual([path]);
      }),
    );
  });
});
