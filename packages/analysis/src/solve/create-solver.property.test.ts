import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { and, apply, choose, get, input, not, or, value } from '../term/build-term.ts';
import { each, itemTerm } from '../term/each.ts';
import { evaluateTerm } from '../term/evaluate-term.ts';
import { showTerm } from '../term/show-term.ts';
import { spellSource } from '../term/spell-term.ts';
import type { Concrete, InputSource, Op, Term } from '../term/term.ts';
import { inputsOf } from '../term/visit-inputs.ts';
import { createSolver } from './create-solver.ts';
import { schemaOf } from './document-schema.ts';
import { admits } from './spec.ts';
import type { Model } from './verdict.ts';

const prompt: InputSource = { kind: 'prompt', at: 'p' };
const event: InputSource = { kind: 'event', at: '' };
const exchange: InputSource = { kind: 'exchange', at: '0' };

/** Places, and documents that differ in what stands there. */
const places = {
  x: input(prompt, 'x'),
  y: input(prompt, 'y'),
  inner: input(prompt, 'x', 'a'),
  first: input(prompt, 'x', '0'),
  risk: input(event, 'authentication', 'risk_score'),
  aal: input(event, 'authentication', 'aal'),
  user: input(event, 'user'),
  email: input(event, 'user', 'email'),
  tier: input(event, 'user', 'app_metadata', 'tier'),
  methods: input(event, 'authentication', 'methods'),
  ok: input(exchange, 'ok'),
  status: input(exchange, 'status'),
  json: input(exchange, 'json', 'a'),
} as const;
const item = itemTerm('0');
type PlaceName = keyof typeof places;

const free: readonly Concrete[] = [
  ...[undefined, null, true, false, 0, 1, 2, 1.5, -1, '', 'a', 'b', 'ab', 'ba', '1', 'c', 'A'],
  ...([
    [],
    ['a'],
    ['a', 'b'],
    ['b', 'a', 'c'],
    [1],
    {},
    { a: 'a' },
    { a: 1 },
    { a: null, b: 2 },
    { 0: 'a' },
  ] as const),
];
const user = {
  email_verified: false,
  phone: null,
  name: null,
  user_metadata: {},
  factors: [],
  created_at: null,
};

const documents = fc.record({
  x: fc.constantFrom(...free),
  y: fc.constantFrom(...free, 'aal0', 'aal1', 'aal2', 50, 100, 404, ['a', 'b', 'c']),
  risk: fc.constantFrom(0, 1, 2, 50, 100),
  aal: fc.constantFrom('aal0', 'aal1', 'aal2'),
  methods: fc.constantFrom<string[]>([], ['a'], ['b', 'a'], ['a', 'b', 'c']),
  user: fc.option(
    fc.record({ email: fc.constantFrom(null, 'a', 'b', 'ab', ''), tier: fc.constantFrom(...free) }),
    { nil: undefined },
  ),
  ok: fc.boolean(),
  status: fc.constantFrom(200, 404, 500, 100),
  json: fc.constantFrom(...free),
});

const base = createSolver().decide([apply('is', places.risk, value(0))]);
const usual = (base.kind === 'possible' ? base.model.get('event')?.value : {}) as Record<string, Concrete>;
type Parts = typeof documents extends fc.Arbitrary<infer T> ? T : never;

function modelOf(parts: Parts): Model {
  const { email = null, tier } = parts.user ?? {};
  const found = {
    ...usual,
    authentication: { risk_score: parts.risk, aal: parts.aal, methods: parts.methods },
    ...(parts.user === undefined ? {} : { user: { ...user, email, app_metadata: withoutAbsent({ tier }) } }),
  } as Concrete;
  const json = withoutAbsent({ a: parts.json });
  const answer = parts.ok
    ? { ok: true, status: parts.status, headers: {}, body: JSON.stringify(json), json }
    : { ok: false, error_kind: 'http_fetch_failed' };
  return new Map(
    (
      [
        [event, found],
        [prompt, withoutAbsent({ x: parts.x, y: parts.y })],
        [exchange, answer],
      ] as const
    ).map(([source, document]) => [spellSource(source), { source, value: document as Concrete }] as const),
  );
}

function withoutAbsent(members: Readonly<Record<string, Concrete>>): Concrete {
  return Object.fromEntries(Object.entries(members).filter(([, member]) => member !== undefined)) as Concrete;
}

const place = fc.constantFrom(...(Object.keys(places) as PlaceName[])).map((name) => places[name]);
/** What nothing looks into. */
const leaf = fc
  .constantFrom<PlaceName>('y', 'inner', 'risk', 'aal', 'email', 'tier', 'ok', 'status', 'json')
  .map((name) => places[name]);
const constant = fc.constantFrom(...free, 50, 100, 200, 404, 'aal1', 'aal9').map(value);
const text = fc.constantFrom('a', 'b', 'ab', '').map(value);
const number = fc.constantFrom(0, 1, 2, 1.5, 50, 100, 200).map(value);

/** What representatives decide. */
const fragment: fc.Arbitrary<Term> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom<Op>('is', 'same'), place, constant)
      .map(([op, a, b]) => apply(op, a, b)),
  },
  fc
    .tuple(fc.constantFrom<Op>('less', 'lessOrEqual'), place, fc.oneof(number, text), fc.boolean())
    .map(([op, a, b, turned]) => (turned ? apply(op, b, a) : apply(op, a, b))),
  fc.tuple(fc.constantFrom<Op>('truthy', 'nullish'), place).map(([op, a]) => apply(op, a)),
  fc
    .tuple(place, fc.constantFrom('undefined', 'null', 'boolean', 'number', 'string', 'list', 'object'))
    .map(([a, type]) => apply('is', apply('typeOf', a), value(type))),
  fc
    .tuple(place, fc.subarray(free.slice(), { minLength: 1, maxLength: 3 }))
    .map(([a, items]) => apply('in', a, value(items.filter((item) => item !== undefined) as Concrete))),
  fc.tuple(fc.constantFrom<Op>('is', 'same'), leaf, leaf).map(([op, a, b]) => apply(op, a, b)),
);
/** What they decide in part, or not at all. */
const other: fc.Arbitrary<Term> = fc.oneof(
  fc.tuple(fc.constantFrom<Op>('is', 'same'), place, place).map(([op, a, b]) => apply(op, a, b)),
  fc
    .tuple(fc.constantFrom<Op>('startsWith', 'endsWith', 'contains'), place, text)
    .map(([op, a, b]) => apply(op, a, b)),
  fc
    .tuple(fc.constantFrom<Op>('jsLess', 'jsLessOrEqual', 'less'), place, fc.oneof(place, number))
    .map(([op, a, b]) => apply(op, a, b)),
  fc.tuple(text, place).map(([item, whole]) => apply('in', item, whole)),
  fc
    .tuple(fc.constantFrom('x', 'y', 'methods'), fc.constantFrom('a', 'b', 'c'))
    .map(([name, item]) => apply('contains', places[name as PlaceName], value(item))),
  fc
    .tuple(fc.constantFrom<Op>('size', 'length'), place, fc.constantFrom<Op>('is', 'less'), number)
    .map(([size, a, op, b]) => apply(op, apply(size, a), b)),
  fc
    .tuple(
      fc.constantFrom<Op>(
        'lower',
        'upper',
        'trim',
        'toText',
        'toNumber',
        'negate',
        'size',
        'orNull',
        'writeJson',
      ),
      place,
      constant,
    )
    .map(([op, a, b]) => apply('is', apply(op, a), b)),
  fc
    .tuple(
      fc.constantFrom<Op>('plus', 'jsAdd', 'times', 'indexOf', 'split'),
      place,
      fc.oneof(number, text),
      constant,
    )
    .map(([op, a, b, c]) => apply('is', apply(op, a, b), c)),
  fc.tuple(place, place, constant).map(([whole, key, wanted]) => apply('is', get(whole, key), wanted)),
  fc.tuple(place, fc.constantFrom('a', 'b', '0')).map(([a, key]) => apply('has', a, value(key))),
  // The elements of a list, asked for something that may be asked of another place as well.
  fc
    .tuple(
      fc.constantFrom(places.x, places.y, places.methods, places.tier),
      fc.constantFrom<Op>('is', 'startsWith', 'jsLess'),
      fc.constantFrom(item, get(item, value('a'))),
      fc.oneof(constant, leaf),
    )
    .map(([whole, op, asked, wanted]) => each('some', whole, '0', apply(op, asked, wanted))),
  fc
    .tuple(
      fc.constantFrom(places.x, places.y, places.methods),
      fc.oneof(constant, leaf),
      fc.constantFrom<Op>('is', 'jsLess'),
      number,
    )
    .map(([whole, wanted, op, count]) =>
      apply(op, apply('length', each('filter', whole, '0', apply('is', item, wanted))), count),
    ),
  fc
    .tuple(fc.constantFrom(places.x, places.y), constant, constant)
    .map(([whole, wanted, found]) =>
      apply(
        'is',
        get(whole, each('findIndex', whole, '0', apply('is', get(item, value('a')), wanted))),
        found,
      ),
    ),
  fc
    .tuple(fc.constantFrom(places.x, places.y), constant, constant)
    .map(([whole, wanted, other]) =>
      apply(
        'in',
        wanted,
        each('map', whole, '0', choose(apply('is', item, other), other, get(item, value('a')))),
      ),
    ),
  place,
);

function formulas(atoms: fc.Arbitrary<Term>): fc.Arbitrary<Term> {
  return fc.letrec<{ formula: Term }>((tie) => ({
    formula: fc.oneof(
      { maxDepth: 2 },
      { weight: 5, arbitrary: atoms },
      { weight: 2, arbitrary: tie('formula').map(not) },
      { weight: 1, arbitrary: fc.tuple(tie('formula'), tie('formula')).map(([a, b]) => or(a, b)) },
      { weight: 1, arbitrary: fc.tuple(tie('formula'), tie('formula')).map(([a, b]) => and(a, b)) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(tie('formula'), constant, constant, constant)
          .map(([test, a, b, c]) => apply('is', choose(test, a, b), c)),
      },
    ),
  })).formula;
}

class Sample {
  readonly models: readonly Model[];
  constructor(all: readonly Parts[]) {
    this.models = all.map(modelOf);
  }
  toString(): string {
    return `${this.models.length} documents`;
  }
}
const solver = createSolver();

function check(constraints: readonly Term[], { models }: Sample): string {
  const shown = constraints.map(showTerm);
  const verdict = solver.decide(constraints);
  const solution = models.find((model) => constraints.every((term) => evaluateTerm(term, model) === true));
  if (solution !== undefined) {
    expect({ shown, solution, kind: verdict.kind }).not.toMatchObject({ kind: 'impossible' });
  }
  if (verdict.kind === 'possible') {
    for (const term of constraints) expect(evaluateTerm(term, verdict.model)).toBe(true);
    for (const { source, value: document } of verdict.model.values()) {
      expect({ shown, document, admitted: admits(schemaOf(source), document) }).toMatchObject({
        admitted: true,
      });
    }
    expect(constraints.flatMap(inputsOf).every(({ source }) => verdict.model.has(spellSource(source)))).toBe(
      true,
    );
  }
  return verdict.kind;
}

describe('the solver against documents that are tried one by one', () => {
  it('the documents that are tried obey the schema', () => {
    fc.assert(
      fc.property(documents, (parts) => {
        for (const { source, value: document } of modelOf(parts).values()) {
          expect({ document, admitted: admits(schemaOf(source), document) }).toMatchObject({
            admitted: true,
          });
        }
      }),
    );
  });
  const samples = fc
    .array(documents, { minLength: 30, maxLength: 30, size: 'max' })
    .map((all) => new Sample(all));

  it('never calls impossible what has a solution, and calls possible only what was tried: any comparisons', () => {
    fc.assert(
      fc.property(
        fc.array(formulas(fc.oneof(fragment, other)), { minLength: 1, maxLength: 4 }),
        samples,
        (constraints, sample) => {
          check(constraints, sample);
        },
      ),
      { numRuns: 1500 },
    );
  });
  it('always knows where inputs are only compared with constants, and for equality with each other', () => {
    fc.assert(
      fc.property(
        fc.array(formulas(fragment), { minLength: 1, maxLength: 4 }),
        samples,
        (constraints, sample) => {
          expect({ shown: constraints.map(showTerm), kind: check(constraints, sample) }).not.toMatchObject({
            kind: 'unknown',
          });
        },
      ),
      { numRuns: 1500 },
    );
  });
  it('gives the same answer again, whatever was asked before', () => {
    fc.assert(
      fc.property(
        fc.array(formulas(fc.oneof(fragment, other)), { minLength: 1, maxLength: 4 }),
        (constraints) => {
          expect(createSolver().decide(constraints)).toEqual(solver.decide(constraints));
        },
      ),
      { numRuns: 300 },
    );
  });
});
