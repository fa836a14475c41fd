import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { type CompiledExpression, compileExpression } from './compile-expression.ts';

function compile(text: string): CompiledExpression {
  const compiled = compileExpression(text, { session: false });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.errors));
  return compiled.value;
}

describe('compileExpression', () => {
  it('4.1 works where the engine forbids code from strings', () => {
    const program = `
      const { compileExpression } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
      const compiled = compileExpression('size(event.list) + 1 == 3 and matches("a", "^a")', { session: false });
      let code = 'allowed';
      try { new Function('return 1')(); } catch { code = 'forbidden'; }
      process.stdout.write(code + ' ' + compiled.value.evaluate({ event: { list: [1, 2] }, step: {} }));`;
    const output = execFileSync(
      process.execPath,
      ['--disallow-code-generation-from-strings', '--input-type=module', '-e', program],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    expect(output).toBe('forbidden true');
  });
  it('4.1 gives the same compiled form a new answer for each scope', () => {
    const { evaluate } = compile('step.a.n > 1');
    expect(evaluate({ event: {}, step: { a: { n: 2 } } })).toBe(true);
    expect(evaluate({ event: {}, step: { a: { n: 1 } } })).toBe(false);
    expect(evaluate({ event: {}, step: {} })).toBe(false);
  });
  it('4.2 lists the static paths once, in order, cut before a computed segment', () => {
    const text =
      'step.a.x == 1 || step["a"].x == event.k || has(step.m[event.k].z) && [event.list[0]] == step';
    expect(compile(text).paths).toEqual([
      ['step', 'a', 'x'],
      ['event', 'k'],
      ['step', 'm'],
      ['event', 'list', '0'],
      ['step'],
    ]);
  });
});

describe('evaluateTraced', () => {
  const event = { k: 'us', list: ['a'], map: { us: { n: 1 } }, no: false, 'a b': 1 };
  const trace = (text: string) =>
    compile(text).evaluateTraced({ event, step: { 'check-country': { blocked: true } } });

  it('4.8 gives the value and what was read, in one spelling, null for what does not exist', () => {
    expect(
      trace('step["check-country"]["blocked"] == true && event.gone == null && event["a b"] == 1'),
    ).toEqual({
      value: true,
      read: { 'step.check-country.blocked': true, 'event.gone': null, 'event["a b"]': 1 },
    });
  });
  it('4.8 leaves out what was not evaluated', () => {
    expect(trace('event.no && event.k').read).toEqual({ 'event.no': false });
    expect(trace('event.k || event.no').read).toEqual({ 'event.k': 'us' });
    expect(trace('event.no ? event.k : event.list[0]')).toEqual({
      value: 'a',
      read: { 'event.no': false, 'event.list[0]': 'a' },
    });
    expect(trace('coalesce(event.gone, event.k, event.no)').read).toEqual({
      'event.gone': null,
      'event.k': 'us',
    });
  });
  it('4.8 fills in computed segments', () => {
    expect(trace('event.map[event.k].n')).toEqual({
      value: 1,
      read: { 'event.k': 'us', 'event.map.us.n': 1 },
    });
    expect(trace('event.map[event.gone].n').read).toEqual({
      'event.gone': null,
      'event.map[null]["n"]': null,
    });
    expect(trace('event.map[event].n').read['event.map[?]["n"]']).toBe(null);
    expect(trace('event.map[lower("__PROTO__")]')).toEqual({
      value: null,
      read: { 'event.map["__proto__"]': null },
    });
  });
  it('4.8 reads anew each time', () => {
    const { evaluateTraced } = compile('event.a || event.b');
    expect(evaluateTraced({ event: { a: true }, step: {} }).read).toEqual({ 'event.a': true });
    expect(evaluateTraced({ event: { b: 1 }, step: {} }).read).toEqual({ 'event.a': null, 'event.b': 1 });
  });

  it('4.4 `not` negates the whole comparison, `!` only what stands next to it', () => {
    const value = (text: string) => {
      const compiled = compileExpression(text, { session: false });
      return compiled.ok
        ? compiled.value.evaluate({ event: {}, step: { a: { tier: 'free' } } })
        : compiled.errors;
    };
    expect(value('not step.a.tier == "enterprise"')).toBe(true);
    expect(value('not step.a.tier == "free"')).toBe(false);
    expect(value('not step.a.tier in ["free"]')).toBe(false);
    expect(value('not step.a.none and step.a.tier == "free"')).toBe(true);
    expect(value('not (step.a.tier == "free" and step.a.none)')).toBe(true);
    expect(value('!step.a.tier == "enterprise"')).toBe(false);
  });
});
