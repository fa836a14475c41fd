import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { Json } from '../json.ts';
import type { Scope } from '../scope.ts';

/**
 * Expressions with their meaning, made together: each part knows its text, how tightly it binds, and what it is worth in a
 * scope. The meaning is written from the contract, section 4, and shares nothing with the compiler.
 */
export interface Reference {
  readonly text: string;
  readonly binds: number;
  run(scope: Scope): Json;
}

const atom = 12;
const keys = ['a', 'b', 'n', 'x-y', '0', 'length', 'toString'];

/** Scopes with the keys that the expressions read, own `__proto__` keys, and every type of value. */
const leafValue = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom<Json>(null, true, false, '', 'a', 'b', 'ab', '10.0.0.1', 0.5),
);
const { value: scopeValue } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    leafValue,
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.constantFrom(...keys, '__proto__'), tie('value')), { maxLength: 4 })
      .map((entries) => Object.fromEntries(entries)),
  ),
}));
const group = fc.dictionary(fc.constantFrom(...keys), scopeValue, { noNullPrototype: true });
export const scopes: fc.Arbitrary<Scope> = fc.record({ event: group, step: group });

const truthy = (value: Json): boolean => Boolean(value);
const number = (value: Json): Json =>
  typeof value === 'number' && Number.isFinite(value) ? value + 0 : null;

function member(value: Json, key: Json): Json {
  if (typeof key !== 'string' && typeof key !== 'number') return null;
  if (['__proto__', 'prototype', 'constructor'].includes(String(key))) return null;
  if (Array.isArray(value)) return /^\d+$/.test(String(key)) ? (value[Number(key)] ?? null) : null;
  if (typeof value !== 'object' || value === null) return null;
  return new Map(Object.entries(value)).get(String(key)) ?? null;
}

const equal = (a: Json, b: Json): boolean => isDeepStrictEqual(a, b);

function order(test: (sign: number) => boolean): (a: Json, b: Json) => Json {
  return (a, b) => {
    if (typeof a !== typeof b || (typeof a !== 'number' && typeof a !== 'string')) return false;
    const [left, right] = [a as number, b as number];
    return test(left < right ? -1 : left > right ? 1 : 0);
  };
}

function arithmetic(apply: (a: number, b: number) => number): (a: Json, b: Json) => Json {
  return (a, b) => (typeof a === 'number' && typeof b === 'number' ? number(apply(a, b)) : null);
}

function within(item: Json, whole: Json): boolean {
  if (Array.isArray(whole)) return whole.some((element) => equal(element, item));
  if (typeof whole !== 'object' || whole === null || typeof item !== 'string') return false;
  return item !== '__proto__' && Object.keys(whole).includes(item);
}

const binaries: readonly [signs: readonly string[], binds: number, apply: (a: Json, b: Json) => Json][] = [
  [['==', ' == '], 6, equal],
  [['!=', ' != '], 6, (a, b) => !equal(a, b)],
  [['<', ' < '], 7, order((sign) => sign < 0)],
  [['<=', ' <= '], 7, order((sign) => sign <= 0)],
  [['>', ' > '], 7, order((sign) => sign > 0)],
  [['>=', ' >= '], 7, order((sign) => sign >= 0)],
  [[' in '], 7, within],
  [[' not in ', ' not\tin '], 7, (a, b) => !within(a, b)],
  [['+', ' + '], 9, arithmetic((a, b) => a + b)],
  [[' - '], 9, arithmetic((a, b) => a - b)],
  [['*', ' * '], 10, arithmetic((a, b) => a * b)],
  [['/', ' / '], 10, arithmetic((a, b) => a / b)],
  [['%', ' % '], 10, arithmetic((a, b) => a % b)],
];

const functions: readonly [name: string, arity: number, apply: (args: readonly Json[]) => Json][] = [
  [
    'size',
    1,
    ([a = null]) =>
      typeof a === 'string'
        ? [...a].length
        : a === null || typeof a !== 'object'
          ? null
          : Object.keys(a).length,
  ],
  ['lower', 1, ([a = null]) => (typeof a === 'string' ? a.toLowerCase() : null)],
  ['upper', 1, ([a = null]) => (typeof a === 'string' ? a.toUpperCase() : null)],
  ['startsWith', 2, ([a, b]) => typeof a === 'string' && typeof b === 'string' && a.indexOf(b) === 0],
  [
    'endsWith',
    2,
    ([a, b]) =>
      typeof a === 'string' &&
      typeof b === 'string' &&
      a.slice(a.length - b.length) === b &&
      b.length <= a.length,
  ],
  [
    'contains',
    2,
    ([a = null, b = null]) =>
      typeof a === 'string' ? typeof b === 'string' && a.includes(b) : Array.isArray(a) && within(b, a),
  ],
  ['coalesce', 3, (args) => args.find((value) => value !== null) ?? null],
  ['inCidr', 2, ([a, b]) => a === '10.0.0.1' && [b].flat().includes('10.0.0.1')],
];

const wrap = (part: Reference, binds: number): string => (part.binds >= binds ? part.text : `(${part.text})`);

const literal: fc.Arbitrary<Reference> = fc
  .oneof(fc.nat(4), fc.constantFrom<Json>(null, true, false, '', 'a', 'b', '10.0.0.1', 0.5))
  .map((value) => ({ text: JSON.stringify(value), binds: atom, run: () => value }));

const segment = fc.constantFrom(
  ...keys.map((key) => ({ key, text: /^[a-z]+$/i.test(key) ? `.${key}` : `["${key}"]` })),
  { key: '0', text: '[0]' },
  { key: 'a', text: "['a']" },
);
const path: fc.Arbitrary<Reference> = fc
  .tuple(
    fc.constantFrom<'event' | 'step'>('event', 'step'),
    fc.array(segment, { minLength: 1, maxLength: 3 }),
  )
  .map(([root, segments]) => ({
    text: root + segments.map(({ text }) => text).join(''),
    binds: atom,
    run: (scope) => segments.reduce((value, { key }) => member(value, key), scope[root] as Json),
  }));

const { node } = fc.letrec<{ node: Reference }>((tie) => {
  const part = tie('node');
  const binary = fc
    .tuple(part, fc.constantFrom(...binaries), fc.nat(), part)
    .map(([left, [signs, binds, apply], pick, right]): Reference => {
      const sign = signs[pick % signs.length] ?? '';
      return {
        text: `${wrap(left, binds)}${sign}${wrap(right, binds + 1)}`,
        binds,
        run: (scope) => apply(left.run(scope), right.run(scope)),
      };
    });
  const logical = fc
    .tuple(part, fc.constantFrom('&&', ' and ', '||', ' or '), part)
    .map(([left, sign, right]): Reference => {
      const isAnd = sign === '&&' || sign === ' and ';
      const binds = isAnd ? 2 : 1;
      return {
        text: `${wrap(left, binds)}${sign}${wrap(right, binds + 1)}`,
        binds,
        run: (scope) => {
          const [a, b] = [truthy(left.run(scope)), truthy(right.run(scope))];
          return isAnd ? a && b : a || b;
        },
      };
    });
  const unary = fc.tuple(fc.constantFrom('!', 'not ', '- '), part).map(
    ([sign, operand]): Reference => ({
      text: sign + wrap(operand, sign === 'not ' ? 3 : 11),
      binds: sign === 'not ' ? 3 : 11,
      run: (scope) => {
        const value = operand.run(scope);
        if (sign !== '- ') return !truthy(value);
        return typeof value === 'number' ? number(0 - value) : null;
      },
    }),
  );
  const conditional = fc.tuple(part, part, part).map(
    ([test, yes, no]): Reference => ({
      text: `${wrap(test, 1)} ? ${yes.text} : ${no.text}`,
      binds: 0,
      run: (scope) => (truthy(test.run(scope)) ? yes : no).run(scope),
    }),
  );
  const list = fc.array(part, { maxLength: 3 }).map(
    (items): Reference => ({
      text: `[${items.map(({ text }) => text).join(', ')}]`,
      binds: atom,
      run: (scope) => items.map((item) => item.run(scope)),
    }),
  );
  const call = fc
    .tuple(fc.constantFrom(...functions), part, part, part)
    .map(([[name, arity, apply], ...all]): Reference => {
      const args = all.slice(0, arity);
      return {
        text: `${name}(${args.map(({ text }) => text).join(', ')})`,
        binds: atom,
        run: (scope) => apply(args.map((argument) => argument.run(scope))),
      };
    });
  const has = path.map(
    (argument): Reference => ({
      text: `has(${argument.text})`,
      binds: atom,
      run: (scope) => argument.run(scope) !== null,
    }),
  );
  const computed = fc.tuple(path, part).map(
    ([object, key]): Reference => ({
      text: `${object.text}[${key.text}]`,
      binds: atom,
      run: (scope) => member(object.run(scope), key.run(scope)),
    }),
  );
  return {
    node: fc.oneof(
      { maxDepth: 4 },
      ...[literal, path, path, binary, binary, logical, unary, conditional, list, call, has, computed].map(
        (arbitrary) => ({ arbitrary, weight: 1 }),
      ),
    ),
  };
});

/** Within the limits of 4.7. */
export const reference: fc.Arbitrary<Reference> = node.filter(({ text }) => text.length < 400);
export const grammarText: fc.Arbitrary<string> = reference.map(({ text }) => text);
