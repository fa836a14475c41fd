import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { describeIssues } from './describe-issues.ts';
import { readJson } from './read-json.ts';

function told(schema: z.ZodType, value: unknown) {
  const { source } = readJson('x.json', JSON.stringify(value));
  const issues = schema.safeParse(value).error?.issues ?? [];
  return describeIssues(issues, { source, base: [], value, schema }).map(({ code, path, message, hint }) => ({
    code,
    path,
    message,
    hint,
  }));
}

const answer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), text: z.string() }),
  z.strictObject({ kind: z.literal('number'), number: z.number(), digits: z.number().optional() }),
]);

describe('describeIssues', () => {
  it('tells a form that does not exist, and one that is not named', () => {
    expect(told(z.object({ answer }), { answer: { kind: 'txet' } })).toEqual([
      {
        code: 'bad-value',
        path: 'answer.kind',
        message: '"kind" cannot be "txet"',
        hint: 'Did you mean "text"?',
      },
    ]);
    expect(told(answer, { text: 'x' })).toEqual([
      { code: 'missing-key', path: undefined, message: 'the key "kind" is missing', hint: 'Add "kind".' },
    ]);
  });

  it('tells a value that fits two forms of which only one may fit', () => {
    const either = z.xor([z.looseObject({ a: z.number() }), z.looseObject({ b: z.number() })]);
    expect(told(z.object({ either }), { either: { a: 1, b: 2 } })).toMatchObject([
      { code: 'bad-value', path: 'either' },
    ]);
  });

  it('offers for an unknown key what the form that is meant has, and never the key itself', () => {
    expect(told(answer, { kind: 'text', text: 'x', number: 1 })).toMatchObject([
      { code: 'unknown-key', path: 'number', hint: 'Remove it. There is: kind, text.' },
    ]);
    expect(told(answer, { kind: 'number', number: 1, digit: 2 })).toMatchObject([
      { code: 'unknown-key', path: 'digit', hint: 'Did you mean "digits"?' },
    ]);
    const form = z.union([
      z.strictObject({ name: z.string(), never: z.string() }),
      z.strictObject({ name: z.string(), always: z.string() }),
    ]);
    const [both] = told(form, { name: 'x', never: 'a', always: 'b' });
    expect(both).toMatchObject({ code: 'unknown-key', hint: 'Remove it. There is: name, never.' });
  });
});
