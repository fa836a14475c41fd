import { describe, expect, it } from '@jest/globals';
import { compileExpression } from '@sluice/expression';
import { and, apply, choose, get, input, list, not, object, or, value } from './build-term.ts';
import { each, itemTerm } from './each.ts';
import { evaluateTerm } from './evaluate-term.ts';
import { fromExpression } from './from-expression.ts';
import { showTerm } from './show-term.ts';
import { simplify } from './simplify.ts';
import { spellTerm } from './spell-term.ts';
import type { Term } from './term.ts';
import { inputsOf, putItem } from './visit-inputs.ts';

const user = input({ kind: 'event', at: '' }, 'user');
const email = get(user, value('email'));
const body = input({ kind: 'exchange', at: 'quota/0' }, 'json', 'left');
const isUs = apply('is', input({ kind: 'event', at: '' }, 'request', 'geo', 'country'), value('US'));

function termOf(text: string): Term {
  const compiled = compileExpression(text, { session: true });
  if (!compiled.ok) throw new Error(text);
  return fromExpression(compiled.value.ast);
}

describe('simplify', () => {
  it.each<readonly [name: string, term: Term, simple: Term]>([
    [
      'an absent value is null to orNull',
      apply('is', apply('orNull', email), value(null)),
      apply('nullish', email),
    ],
    ['orNull is never absent', apply('is', apply('orNull', email), value(undefined)), value(false)],
    [
      'a constant is found through orNull',
      apply('is', apply('orNull', email), value('a')),
      apply('is', email, value('a')),
    ],
    [
      'a choice of constants is its test',
      apply('is', choose(isUs, value('a'), value('b')), value('a')),
      isUs,
    ],
    ['or the test denied', apply('is', choose(isUs, value('a'), value('b')), value('b')), not(isUs)],
    ['a truth that is asked for again', apply('truthy', apply('truthy', email)), apply('truthy', email)],
    [
      'a choice inside its own arm',
      choose(isUs, choose(isUs, value(1), value(2)), value(3)),
      choose(isUs, value(1), value(3)),
    ],
    ['a member of an object over another', get(object([['a', email]], user), value('a')), email],
    ['a member that only the base has', get(object([['a', value(1)]], user), value('email')), email],
    [
      'a member of a choice',
      get(choose(isUs, user, value(null)), value('email')),
      choose(isUs, email, value(undefined)),
    ],
    [
      'an element of a list',
      apply('in', email, list([body, value('b')])),
      or(apply('is', email, body), apply('is', email, value('b'))),
    ],
    ['an input equals itself', apply('is', email, email), value(true)],
    ['what contradicts itself', and(isUs, or(email, not(isUs)), not(isUs)), value(false)],
    ['types that cannot meet', apply('is', apply('lower', email), value(1)), value(false)],
  ])('%s', (_name, term, simple) => {
    expect(showTerm(simplify(term))).toBe(showTerm(simple));
    expect(spellTerm(simplify(term))).toBe(spellTerm(simple));
  });
  it('does not take what may be NaN for equal to itself', () => {
    const number = apply('toNumber', email);
    expect(simplify(apply('is', number, number))).not.toEqual(value(true));
    const model = new Map([
      ['event', { source: { kind: 'event', at: '' } as const, value: { user: { email: 'x' } } }],
    ]);
    expect(evaluateTerm(simplify(apply('is', number, number)), model)).toBe(false);
  });
});

describe('showTerm', () => {
  it.each([
    ['event.request.geo.country == "US"'],
    ['event.user.email != null'],
    ['event.authentication.risk_score > 80'],
    ['event.authentication.risk_score >= 80 && !(step.a-b.c || session.x)'],
    ['"totp" in event.authentication.methods'],
    ['event.request.geo.country not in ["US","CA"]'],
    ['startsWith(lower(event.user.email), "a")'],
    ['(event.a + 1) * 2 == 4'],
    ['event.user.app_metadata["account-tier"] == "gold" ? event.a : event.b'],
  ])('%s is spelled as it was written', (text) => {
    expect(showTerm(termOf(text))).toBe(text);
  });
  it('shows where a value comes from when it is not the event', () => {
    expect(showTerm(apply('jsLess', body, value(1)))).toBe('exchange(quota/0).json.left < 1');
    expect(showTerm(input({ kind: 'authentication', at: '' }, 'outcome'))).toBe('authentication.outcome');
  });
});

describe('spellTerm', () => {
  it('stays short where a term shares its parts without end', () => {
    let term: Term = email;
    for (let depth = 0; depth < 200; depth += 1) term = { kind: 'list', items: [term, term] };
    expect(spellTerm(term).length).toBeLessThan(500);
  });
  it('tells values apart that JSON does not', () => {
    const values = [null, undefined, 'null', Number.NaN, 0, '0', [], {}, [undefined], [null]] as const;
    expect(new Set(values.map((found) => spellTerm({ kind: 'value', value: found as null }))).size).toBe(10);
  });
});

describe('an element of one list that is asked for in another', () => {
  const model = new Map([
    [
      'event',
      {
        source: { kind: 'event', at: '' } as const,
        value: { a: ['x', 'y'], b: [{ id: 'z' }, { id: 'y' }], c: [{ id: 'z' }] },
      },
    ],
  ]);
  const place = (name: string) => input({ kind: 'event', at: '' }, name);
  const ids = (name: string) => each('map', place(name), '0', get(itemTerm('0'), value('id')));

  it.each([
    ['b', true],
    ['c', false],
  ])('is not taken for an element of that one: %s', (name, wanted) => {
    const term = each('some', place('a'), '0', apply('in', itemTerm('0'), ids(name)));
    expect(evaluateTerm(term, model)).toBe(wanted);
    expect(evaluateTerm(simplify(term), model)).toBe(wanted);
    expect(inputsOf(simplify(term)).map(({ source }) => source.kind)).not.toContain('item');
  });
  it('is not put where another one stands for it', () => {
    const body = each('some', place('b'), '1', apply('is', get(itemTerm('1'), value('id')), itemTerm('0')));
    expect(putItem(body, '0', itemTerm('1'))).toBeNull();
    expect(putItem(body, '0', value('y'))).not.toBeNull();
  });
});
