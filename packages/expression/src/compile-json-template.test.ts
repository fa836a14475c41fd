import { describe, expect, it } from '@jest/globals';
import { compileJsonTemplate } from './compile-json-template.ts';
import type { Json } from './json.ts';
import { renderLimit } from './limits.ts';
import { RenderBudget, RenderedTooLarge } from './render-budget.ts';

const scope = { event: { n: 5, user: { id: 'u' } }, step: {} };

function render(value: Json): Json {
  const compiled = compileJsonTemplate(value, { session: false });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.errors));
  return compiled.value.render(scope);
}

describe('compileJsonTemplate', () => {
  it('formats 2 fills in every string and keeps every other value', () => {
    const value = {
      a: '{{ event.n }}',
      b: ['n={{ event.n }}', { c: '{{ event.user }}' }],
      d: 1,
      e: null,
      f: true,
    };
    expect(render(value)).toEqual({ a: 5, b: ['n=5', { c: { id: 'u' } }], d: 1, e: null, f: true });
    expect(render('{{ event.gone }}')).toBe(null);
    expect(render(7)).toBe(7);
  });
  it('formats 2 does not read keys as templates', () => {
    expect(render({ '{{ event.n }}': 1 })).toEqual({ '{{ event.n }}': 1 });
  });
  it('4.7 keeps an own __proto__ key an own key', () => {
    const rendered = render(JSON.parse('{"__proto__":{"x":"{{ event.n }}"}}'));
    expect(JSON.stringify(rendered)).toBe('{"__proto__":{"x":5}}');
    expect(Object.getPrototypeOf(rendered)).toBe(Object.prototype);
  });
  it('4.2 tells every error with the path of its string', () => {
    const compiled = compileJsonTemplate({ a: ['ok', 'x {{ foo }}'], b: '{{' }, { session: false });
    expect(compiled.ok ? [] : compiled.errors.map(({ code, column, path }) => [code, column, path])).toEqual([
      ['unknown_root', 6, ['a', 1]],
      ['template_unclosed', 1, ['b']],
    ]);
  });
  it('4.2 lists the paths of all strings once', () => {
    const compiled = compileJsonTemplate(['{{ event.n }}', { a: '{{ event.user.id }} {{ event.n }}' }], {
      session: false,
    });
    expect(compiled.ok && compiled.value.paths).toEqual([
      ['event', 'n'],
      ['event', 'user', 'id'],
    ]);
  });
  it('4.7 refuses a value nested too deep to walk', () => {
    const deep = JSON.parse(`${'['.repeat(20_000)}"{{ event.n }}"${']'.repeat(20_000)}`);
    const compiled = compileJsonTemplate(deep, { session: false });
    expect(compiled.ok ? [] : compiled.errors.map(({ code }) => code)).toEqual(['too_deep']);
  });

  it('10 makes no more than a limit, which templates can share, and stops before it is written', () => {
    const compiled = compileJsonTemplate(['{{ step }}', 'and {{ step }}'], { session: false });
    if (!compiled.ok) throw new Error('does not compile');
    const scope = (characters: number) => ({ event: {}, step: { k: 'x'.repeat(characters) } });
    const half = renderLimit / 2;
    expect(compiled.value.render(scope(half - 10))).toMatchObject([
      { k: expect.any(String) },
      expect.any(String),
    ]);
    expect(() => compiled.value.render(scope(half))).toThrow(RenderedTooLarge);
    const shared = new RenderBudget();
    compiled.value.render(scope(half - 10), shared);
    expect(() => compiled.value.render(scope(100), shared)).toThrow(RenderedTooLarge);
    let deep: Json = null;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(() => new RenderBudget().takeValue(deep)).not.toThrow();
  });
});
