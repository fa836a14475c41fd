import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CompiledTemplate, compileTemplate } from './compile-template.ts';

const scope = {
  event: { name: 'Jane & Co', n: 5, yes: true, list: [1, 'a'], map: { k: null }, none: null, line: 'a\r\nb' },
  step: { 'a-b': { key: 'v' } },
};

function compile(text: string): CompiledTemplate {
  const compiled = compileTemplate(text, { session: false });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.errors));
  return compiled.value;
}
function errorsOf(text: string): string[] {
  const compiled = compileTemplate(text, { session: false });
  return compiled.ok ? [] : compiled.errors.map(({ code, column }) => `${code} ${column}`);
}

describe('compileTemplate', () => {
  it.each([
    ['plain', 'plain'],
    ['', ''],
    ['Hi {{ event.name }}!', 'Hi Jane & Co!'],
    ['{{event.n}}{{event.yes}}', '5true'],
    ['<{{ event.none }}{{ event.gone.x }}>', '<>'],
    ['{{ event.list }} {{ event.map }}', '[1,"a"] {"k":null}'],
    ['{{ step.a-b.key }}', 'v'],
    ['{{ "}}" }}{{ \'{{\' }} }}', '}}{{ }}'],
    ['{{ "\\"}}" }}.', '"}}.'],
    ['{ {{ event.n + 1 }} }', '{ 6 }'],
    ['}} {', '}} {'],
  ])('formats 2 renders %j', (text, rendered) => {
    expect(compile(text).renderText(scope)).toBe(rendered);
  });
  it('formats 2 gives the value of a text that is exactly one template, else text', () => {
    expect(compile('{{ event.n }}').renderValue(scope)).toBe(5);
    expect(compile('{{ event.none }}').renderValue(scope)).toBe(null);
    expect(compile('{{ event.list }}').renderValue(scope)).toEqual([1, 'a']);
    expect(compile(' {{ event.n }}').renderValue(scope)).toBe(' 5');
    expect(compile('{{ event.n }}{{ event.n }}').renderValue(scope)).toBe('55');
    expect(compile('plain').renderValue(scope)).toBe('plain');
    expect(compile('').renderValue(scope)).toBe('');
  });
  it('formats 2 encodes the values and not the text around them', () => {
    const { renderText } = compile(
      'https://x.example/a b/{{ event.name }}?n={{ event.none }}&l={{ event.list }}',
    );
    expect(renderText(scope, encodeURIComponent)).toBe(
      'https://x.example/a b/Jane%20%26%20Co?n=&l=%5B1%2C%22a%22%5D',
    );
  });
  it('formats 2 does not read a value as a template again', () => {
    const { renderText } = compile('{{ event.name }}');
    expect(renderText({ event: { name: '{{ event.secret }}', secret: 's' }, step: {} })).toBe(
      '{{ event.secret }}',
    );
  });
  it.each([
    ['Hi {{ evnt.name }} {{ foo }}', ['unknown_root 7', 'unknown_root 23']],
    ['{{ }}', ['empty 3']],
    ['a {{ event.n', ['template_unclosed 3']],
    ['{{ event.n } }', ['template_unclosed 1']],
    ['{{ "}}', ['template_unclosed 1']],
    ['{{ event.n }} {{ event.constructor }}', ['name_refused 24']],
    ['{{ a = 1 }}', ['operator_refused 6']],
    ['{{ session.id }}', ['session_unavailable 4']],
    [`{{ ${'('.repeat(40)} }}`, ['too_deep 36']],
  ])('4.2 refuses %j at columns of the whole text', (text, errors) => {
    expect(errorsOf(text)).toEqual(errors);
  });
  it('4.2 lists paths once and tells where each expression starts', () => {
    const { paths, expressions } = compile('{{ event.n }} {{ step.a-b.key }} {{event["n"]}}');
    expect(paths).toEqual([
      ['event', 'n'],
      ['step', 'a-b', 'key'],
    ]);
    expect(expressions.map(({ index, expression }) => [index, expression.text])).toEqual([
      [2, ' event.n '],
      [16, ' step.a-b.key '],
      [35, 'event["n"]'],
    ]);
  });
  it('4.6 renders any text around any values, or refuses with a column in the text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('{{', '}}', '{', '"', "'", '\\', ' event.name ', 'x'), { maxLength: 12 })
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (template) => {
        const compiled = compileTemplate(template, { session: false });
        if (compiled.ok) {
          const rendered = compiled.value.renderText(scope);
          if (!template.includes('{{')) expect(rendered).toBe(template);
          return;
        }
        for (const { column } of compiled.errors) {
          expect(column).toBeGreaterThanOrEqual(1);
          expect(column).toBeLessThanOrEqual(template.length);
        }
      }),
      { numRuns: 500 },
    );
  });
  it('4.6 is total on a value too deep to be written as JSON', () => {
    const list = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(compile('<{{ event.list }}>').renderText({ event: { list }, step: {} })).toMatch(/^<\[*\]*>$/);
  });
});
