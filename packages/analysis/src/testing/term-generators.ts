import type { Json } from '@sluice/expression';
import fc from 'fast-check';
import { apply, choose, get, input, list, object, value } from '../term/build-term.ts';
import { each, itemTerm } from '../term/each.ts';
import { spellSource } from '../term/spell-term.ts';
import type { Concrete, InputSource, Op, Term } from '../term/term.ts';
import { follow, substitute } from '../term/visit-inputs.ts';

const sources: readonly InputSource[] = [
  { kind: 'event', at: '' },
  { kind: 'step', at: '' },
  { kind: 'exchange', at: '0' },
];
const eachNames = ['some', 'findIndex', 'filter', 'map'] as const;
const keys = ['a', 'b', '0', '__proto__'];

export const scalar = fc.constantFrom<Concrete>(
  ...[undefined, null, true, false, 0, 1, 2, -1, 0.5, '', '0', '1', 'a', 'b', 'ab', 'A', ' a', 'null', '[1]'],
  ...['10.0.0.1', '10.0.0.0/8', 'string', 'undefined', '2025-01-01T00:00:00Z', 1735689600000],
);
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 2 },
    scalar.map((found) => found ?? null),
    fc.array(tie('json'), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.constantFrom(...keys), tie('json')), { maxLength: 3 })
      .map((entries) => Object.fromEntries(entries)),
  ),
}));

export { json as jsonValues };

const group = fc.dictionary(fc.constantFrom('a', 'b'), json, { noNullPrototype: true });

/** Documents for every source that the generated terms read. */
export const models = fc
  .tuple(...sources.map(() => fc.oneof({ weight: 1, arbitrary: json }, { weight: 6, arbitrary: group })))
  .map(
    (documents) =>
      new Map(
        sources.map(
          (source, at) => [spellSource(source), { source, value: documents[at] as Concrete }] as const,
        ),
      ),
  );

const arities: Partial<Record<Op, number>> = {
  truthy: 1,
  expressionTruthy: 1,
  orNull: 1,
  nullish: 1,
  typeOf: 1,
  negate: 1,
  toNumber: 1,
  toText: 1,
  size: 1,
  length: 1,
  lower: 1,
  upper: 1,
  trim: 1,
  keys: 1,
  values: 1,
  parseJson: 1,
  writeJson: 1,
  json: 1,
  isInteger: 1,
  entries: 1,
  parseDate: 1,
  writeDate: 1,
  slice: 3,
  replaceAll: 3,
};
const anyOps: readonly Op[] = [
  ...(Object.keys(arities) as Op[]),
  ...(['is', 'is', 'is', 'same', 'same', 'less', 'lessOrEqual', 'jsLess', 'jsLessOrEqual'] as const),
  ...(['plus', 'minus', 'times', 'over', 'rest', 'jsAdd', 'has', 'in', 'startsWith', 'endsWith'] as const),
  ...([
    'contains',
    'split',
    'join',
    'indexOf',
    'lastIndexOf',
    'parseNumber',
    'concat',
    'matches',
    'jsTest',
    'inCidr',
  ] as const),
];

const place = fc
  .tuple(fc.constantFrom(...sources), fc.array(fc.constantFrom(...keys, 'a', 'a', 'b'), { maxLength: 2 }))
  .map(([source, path]) => input(source, ...path));

export const { term: terms, condition: conditions } = fc.letrec<{ term: Term; condition: Term }>((tie) => {
  const term = tie('term');
  const condition = tie('condition');
  const application = fc
    .tuple(fc.constantFrom(...anyOps), term, term, term)
    .map(([op, ...args]) => apply(op, ...args.slice(0, arities[op] ?? 2)));
  // In a body, the element takes the place of what would be read of the step state.
  const question = fc
    .tuple(fc.constantFrom(...eachNames), fc.constantFrom('0', '1'), term, fc.oneof(condition, term))
    .map(([op, name, whole, asked]) =>
      each(
        op,
        whole,
        name,
        substitute(asked, ({ source, path }) =>
          source.kind === 'step' ? follow(itemTerm(name), path) : null,
        ),
      ),
    );
  const rounded = fc
    .tuple(fc.constantFrom('floor', 'round', 'max', 'abs'), term)
    .map(([name, number]) => apply('math', value(name), number));
  return {
    term: fc.oneof(
      { maxDepth: 4 },
      place,
      place,
      scalar.map(value),
      place,
      place,
      place,
      json.map(value),
      application,
      application,
      application,
      application,
      question,
      question,
      rounded,
      fc
        .tuple(term, fc.oneof(term, fc.constantFrom(...keys).map(value)))
        .map(([whole, key]) => get(whole, key)),
      fc.tuple(condition, term, term).map(([test, yes, no]) => choose(test, yes, no)),
      fc
        .tuple(fc.array(fc.tuple(fc.constantFrom(...keys), term), { maxLength: 2 }), fc.option(term))
        .map(([entries, base]) => object(entries, base)),
      fc.array(term, { maxLength: 3 }).map(list),
      condition,
    ),
    condition: fc.oneof(
      { maxDepth: 4 },
      fc
        .tuple(fc.constantFrom<Op>('is', 'is', 'same', 'less', 'jsLess', 'in'), term, term)
        .map(([op, a, b]) => apply(op, a, b)),
      fc.tuple(fc.constantFrom<Op>('truthy', 'nullish'), term).map(([op, a]) => apply(op, a)),
      fc
        .tuple(fc.constantFrom<Op>('and', 'or'), fc.array(condition, { maxLength: 3 }))
        .map(([op, parts]) => apply(op, ...parts)),
      condition.map((part) => apply('not', part)),
    ),
  };
});
