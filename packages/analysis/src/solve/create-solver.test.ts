import { describe, expect, it } from '@jest/globals';
import { compileExpression } from '@sluice/expression';
import { and, apply, choose, get, input, list, not, or, value } from '../term/build-term.ts';
import { each, itemTerm } from '../term/each.ts';
import { evaluateTerm } from '../term/evaluate-term.ts';
import { fromExpression } from '../term/from-expression.ts';
import { readPath } from '../term/read-own.ts';
import type { Concrete, InputSource, Term } from '../term/term.ts';
import { createSolver } from './create-solver.ts';
import { schemaOf } from './document-schema.ts';
import { admits } from './spec.ts';
import type { Verdict } from './verdict.ts';

function termOf(text: string): Term {
  const compiled = compileExpression(text, { session: true });
  if (!compiled.ok) throw new Error(`${text}: ${JSON.stringify(compiled.errors)}`);
  return fromExpression(compiled.value.ast);
}

/** Decides, and checks of what is possible that it is true of documents that obey the schema. */
function decide(...constraints: readonly (string | Term)[]): Verdict {
  const terms = constraints.map((constraint) =>
    typeof constraint === 'string' ? termOf(constraint) : constraint,
  );
  const verdict = createSolver().decide(terms);
  if (verdict.kind !== 'possible') return verdict;
  for (const term of terms) expect(evaluateTerm(term, verdict.model)).toBe(true);
  for (const { source, value: document } of verdict.model.values()) {
    expect({ document, admitted: admits(schemaOf(source), document) }).toEqual({ document, admitted: true });
  }
  return verdict;
}

function at(verdict: Verdict, key: string, ...path: readonly string[]): Concrete {
  return verdict.kind === 'possible' ? readPath(verdict.model.get(key)?.value, path) : undefined;
}

const exchange: InputSource = { kind: 'exchange', at: 'a/0' };
const ok = input(exchange, 'ok');
const status = input(exchange, 'status');
const body = input(exchange, 'body');
const account = input({ kind: 'account', at: '' });
const authentication: InputSource = { kind: 'authentication', at: '' };
const email = input({ kind: 'event', at: '' }, 'user', 'email');
const ip = input({ kind: 'event', at: '' }, 'request', 'ip');

describe('what is possible', () => {
  it.each<readonly (string | Term)[]>([
    ['event.request.geo.country == "DE"'],
    ['event.authentication.risk_score > 80'],
    ['event.authentication.risk_score > 80', 'event.authentication.risk_score < 82'],
    ['event.request.geo.country in ["CA", "MX"]', 'event.request.geo.country != "CA"'],
    ['size(event.authentication.methods) == 2'],
    ['"totp" in event.authentication.methods'],
    [
      '"totp" in event.authentication.methods',
      'size(event.authentication.methods) == 3',
      '"pwd" not in event.authentication.methods',
    ],
    ['event.authentication.methods[0] == "password"', 'size(event.authentication.methods) == 2'],
    ['matches(event.user.email, "^[a-z]+@corp\\\\.example$")'],
    ['matches(event.client.id, "^(?i)ABC-[0-9]{3}$")'],
    ['endsWith(event.user.email, "@corp.example")', 'matches(event.user.email, "^[a-z]+@x")'],
    ['inCidr(event.request.ip, "10.0.0.0/8")'],
    ['!inCidr(event.request.ip, ["203.0.113.0/24", "198.51.100.0/24"])'],
    ['event.user.app_metadata.tier in ["gold", "silver"]'],
    ['event.user.app_metadata.tier == "gold"', 'event.user.app_metadata.seats > 10'],
    ['lower(event.user.email) == "root@example.com"'],
    ['upper(event.request.geo.country) == "DE"', 'event.request.geo.country != "DE"'],
    [
      'startsWith(event.user.email, "a")',
      'endsWith(event.user.email, "@b.example")',
      '!contains(event.user.email, "ada")',
    ],
    ['event.authentication.risk_score + 10 >= 105'],
    ['event.user.app_metadata.used * 2 == 14'],
    ['event.user.app_metadata.limit - event.user.app_metadata.used < 0'],
    ['step.a-b.c', 'step.a-b.d == 1 || step.a-b.d == 2', 'step.a-b.d != 1'],
    ['step.quota[event.client.id].left > 3'],
    ['session.claims.plan == "pro"'],
    ['has(event.user)', '!has(event.user.email)'],
    ['size(event.user.email) > 30'],
    ['event.transaction.audience == ["a", "b"]'],
    ['coalesce(event.user.app_metadata.tier, "none") == "none"'],
    [
      '(event.user.app_metadata.vip ? 10 : event.authentication.risk_score) > 50',
      '!event.user.app_metadata.vip',
    ],
    [apply('is', get(apply('split', email, value('@')), value(1)), value('corp.example'))],
    [apply('is', apply('slice', email, value(0), value(3)), value('bob'))],
    [apply('jsTest', email, value('^\\w+\\.\\w+@(corp|example)\\.com$'), value('i'))],
    [
      apply(
        'is',
        apply('jsAdd', apply('jsAdd', value('https://'), ip), value('/x')),
        value('https://1.2.3.4/x'),
      ),
    ],
    [apply('is', status, value(200)), apply('is', input(exchange, 'json', 'user', 'blocked'), value(true))],
    [
      apply('is', input(exchange, 'json', 'items', '0', 'id'), value('x')),
      apply('contains', body, value('"x"')),
    ],
    [apply('is', get(apply('parseJson', body), value('risk')), value(7))],
    [not(ok), apply('is', input(exchange, 'error_kind'), value('http_fetch_denied'))],
    [ok, not(and(apply('lessOrEqual', value(200), status), apply('less', status, value(300))))],
    [
      apply('is', input(authentication, 'aal'), value('aal2')),
      apply('in', value('totp'), input(authentication, 'methods')),
    ],
    [
      apply('is', input(authentication, 'outcome'), value('failed')),
      apply('is', input(authentication, 'reason'), value('x')),
    ],
    [not(apply('nullish', account)), apply('is', get(account, value('email')), email)],
    [apply('jsLess', apply('toNumber', input({ kind: 'step', at: '' }, 'a', 'n')), value(5))],
    [apply('is', apply('length', apply('keys', input({ kind: 'prompt', at: 'p' }, 'boxes'))), value(2))],
    [apply('contains', list([value('a'), email]), value('z@example.com'))],
    [apply('less', input({ kind: 'clock', at: '0' }), input({ kind: 'clock', at: '1' }))],
    [apply('typeOf', input({ kind: 'step', at: '' }, 'a', 'x'))].map((term) =>
      apply('is', term as Term, value('number')),
    ),
  ])('%# %s', (...constraints) => {
    expect(decide(...constraints)).toMatchObject({ kind: 'possible' });
  });
  it('leaves what is usual as it is', () => {
    const verdict = decide(
      'event.request.geo.country == "US"',
      'event.authentication.risk_score > 80',
      'event.client.type != "web"',
    );
    expect(at(verdict, 'event', 'request', 'geo')).toMatchObject({ country: 'US', city: 'San Francisco' });
    expect(at(verdict, 'event', 'authentication', 'risk_score')).toBe(81);
    expect(at(verdict, 'event', 'user')).toBe(undefined);
  });
  it('gives a whole user where one is needed, and none where none is wanted', () => {
    expect(at(decide('event.user.name == "Bo"'), 'event', 'user')).toMatchObject({
      id: 'user-1',
      name: 'Bo',
      email: 'ada@example.com',
    });
    expect(at(decide('!has(event.user.email)'), 'event', 'user')).toBe(undefined);
  });
  it('writes the body that the JSON of an answer comes from', () => {
    const verdict = decide(apply('is', input(exchange, 'json', 'risk'), value(9)));
    expect(at(verdict, 'exchange@a/0')).toMatchObject({ ok: true, body: '{"risk":9}', json: { risk: 9 } });
  });
});

describe('what is impossible', () => {
  it.each<readonly (string | Term)[]>([
    ['event.request.geo.country == "US"', 'event.request.geo.country == "CA"'],
    ['event.request.geo.country == "US"', 'event.request.geo.country not in ["US", "CA"]'],
    ['event.authentication.risk_score > 100'],
    ['event.authentication.risk_score > 80', 'event.authentication.risk_score < 81'],
    ['event.authentication.risk_score == "high"'],
    ['event.authentication.aal == "aal3"'],
    ['!has(event.request.geo)'],
    ['event.request.geo.country == null'],
    ['!has(event.user)', 'event.user.email == "x"'],
    ['!has(event.user)', 'event.user.app_metadata.tier == "gold"'],
    ['event.user.app_metadata == null', 'event.user.app_metadata.tier'],
    ['event.user.app_metadata.a == 1', 'event.user.app_metadata.a.b == 2'],
    [
      'event.user.app_metadata.tier == "gold" || event.user.app_metadata.tier == "silver"',
      'event.user.app_metadata.tier != "gold"',
      'event.user.app_metadata.tier != "silver"',
    ],
    ['lower(event.user.email) == "a"', 'lower(event.user.email) == "b"'],
    ['lower(event.user.email) == "a"', '!has(event.user)'],
    ['lower(event.request.geo.country) == "us"', 'event.request.geo.country == "CA"'],
    ['startsWith(event.client.id, "a")', 'startsWith(event.client.id, "b")'],
    ['startsWith(event.client.id, "abc")', '!startsWith(event.client.id, "a")'],
    ['contains(event.client.id, "abc")', '!contains(event.client.id, "b")'],
    ['startsWith(event.client.id, "a")', 'event.client.id == "b"'],
    ['inCidr(event.request.ip, "10.0.0.0/8")', '!inCidr(event.request.ip, "10.0.0.0/8")'],
    ['inCidr(event.request.ip, "10.0.0.0/8")', 'event.request.ip == "1.2.3.4"'],
    ['matches(event.client.type, "^x")'],
    ['size(event.authentication.methods) == 2', 'size(event.authentication.methods) == 3'],
    ['"totp" in event.authentication.methods', 'size(event.authentication.methods) == 0'],
    [
      '"a" in event.authentication.methods',
      '"b" in event.authentication.methods',
      'size(event.authentication.methods) < 2',
    ],
    ['5 in event.authentication.methods'],
    ['event.authentication.methods[0] == "a"', 'event.authentication.methods == []'],
    ['event.authentication.methods[0] == 5'],
    ['event.authentication.risk_score * 2 > 200'],
    ['event.authentication.risk_score + 1 == event.authentication.risk_score + 2'],
    ['event.user.email == event.user.name', 'event.user.email == "a"', 'event.user.name == "b"'],
    ['step.a.x < step.a.y', 'step.a.y < step.a.x'],
    ['step.a.x < step.a.y', 'step.a.y <= step.a.z', 'step.a.z == step.a.x'],
    [
      'event.client.type != "web"',
      'event.client.type != "spa"',
      'event.client.type != "native"',
      'event.client.type != "m2m"',
    ],
    ['size(event.client.name) == 2', 'event.client.name == "abc"'],
    ['step.a.f == 1', 'step.a.f == 2'],
    [not(ok), apply('is', status, value(200))],
    [ok, apply('nullish', status)],
    [apply('less', status, value(100))],
    [apply('is', body, value(7))],
    [apply('nullish', account), apply('is', get(account, value('email')), value('x'))],
    [
      apply('is', input(authentication, 'outcome'), value('failed')),
      apply('is', input(authentication, 'aal'), value('aal1')),
    ],
    [
      apply('is', choose(apply('is', ip, value('a')), value(1), value(2)), value(1)),
      not(apply('is', ip, value('a'))),
    ],
    [apply('is', choose(apply('is', ip, value('a')), value(1), value(2)), value(3))],
    [or(apply('is', ip, value('a')), apply('is', ip, value('b'))), apply('startsWith', ip, value('c'))],
    [apply('is', input({ kind: 'opaque', at: 'f/0', types: ['string', 'null'] }), value(1))],
    [apply('is', input({ kind: 'event', at: '' }, 'organization', 'id'), value('x'))],
    [
      apply('is', get(apply('split', email, value('@')), value(1)), value('a')),
      apply('is', get(apply('split', email, value('@')), value(1)), value('b')),
    ],
  ])('%# %s', (...constraints) => {
    expect(decide(...constraints)).toEqual({ kind: 'impossible' });
  });
});

describe('what stands for more than itself', () => {
  it.each<readonly (string | Term)[]>([
    ['event.authentication.aal == step.a.wanted'],
    ['event.authentication.aal == step.a.wanted', 'step.a.wanted != "aal0"', 'step.a.wanted != "aal1"'],
    ['event.authentication.risk_score == step.a.limit', 'step.a.limit >= 100'],
    ['event.authentication.risk_score < step.a.limit', 'event.authentication.risk_score > 99'],
    [
      '"a" in event.authentication.methods',
      '"b" in event.authentication.methods',
      '"c" in event.authentication.methods',
      'size(event.authentication.methods) != 1',
    ],
    [
      'size(event.user.name) == 1',
      'size(event.user.email) == 1',
      'event.user.name != event.user.email',
      'event.user.name != "x"',
    ],
    ['size(step.a.b) > 3', '!has(step.a.b.c)', 'size(step.a.b) != 4'],
    [
      apply('less', value(10), input({ kind: 'clock', at: '' })),
      apply('less', input({ kind: 'clock', at: '' }), value(12)),
    ],
  ])('is not taken for all that there is: %# %s', (...constraints) => {
    expect(decide(...constraints)).toMatchObject({ kind: 'possible' });
  });
  it('clocks are numbers like others', () => {
    const clock = input({ kind: 'clock', at: '' });
    expect(decide(apply('less', value(12), clock), apply('less', clock, value(10)))).toEqual({
      kind: 'impossible',
    });
  });
});

describe('lists', () => {
  const scopes = input({ kind: 'event', at: '' }, 'transaction', 'scopes');
  const rest = apply('length', apply('slice', scopes, value(1)));

  it('a list that there is none of is not left out where there has to be one', () => {
    const verdict = decide(
      apply('is', rest, value(undefined)),
      not(apply('same', get(scopes, value(0)), value('openid'))),
    );
    expect(verdict.kind).not.toBe('possible');
  });
});

describe('what nobody has found a document for', () => {
  const x = input({ kind: 'step', at: '' }, 'a', 'x');
  const letter = (at: number, wanted: string): Term =>
    apply('is', apply('slice', x, value(at), value(at + 1)), value(wanted));
  const remainder = (by: number, wanted: number): Term =>
    apply('is', apply('rest', x, value(by)), value(wanted));
  /** Each is true of the value, and of hardly another. */
  const hard = {
    text: [letter(0, 'q'), letter(1, 'r'), letter(2, 's'), letter(3, 't')],
    number: [remainder(7, 3), remainder(11, 4), remainder(13, 5)],
    list: [
      apply('is', apply('join', x, value('')), value('qr')),
      apply('is', get(apply('slice', x, value(2)), value(0)), value('')),
      apply('is', get(apply('slice', x, value(1), value(2)), value(0)), value('r')),
    ],
    object: [
      apply('is', apply('join', apply('keys', x), value('+')), value('k+l')),
      apply('is', apply('join', apply('values', x), value('+')), value('5+6')),
    ],
  } as const;
  const values = { text: 'qrst', number: 213, list: ['q', 'r', ''], object: { k: 5, l: 6 } } as const;
  const onText = (['lower', 'upper', 'trim', 'size', 'length', 'toText', 'writeJson', 'typeOf'] as const).map(
    (op) => ['text', apply(op, x)] as const,
  );
  const onNumber = (['plus', 'minus', 'times', 'over', 'rest', 'jsAdd'] as const).map(
    (op) => ['number', apply(op, x, value(2))] as const,
  );
  const onOthers = [
    ...(['split', 'indexOf', 'startsWith', 'endsWith', 'contains', 'matches'] as const).map(
      (op) => ['text', apply(op, x, value('q'))] as const,
    ),
    ['text', apply('slice', x, value(1))],
    ['text', apply('replaceAll', x, value('r'), value('x'))],
    ['text', apply('jsTest', x, value('q.*t'), value(''))],
    ['text', apply('inCidr', x, value('10.0.0.0/8'))],
    ['number', apply('negate', x)],
    ['number', apply('toNumber', x)],
    ['list', apply('concat', x, value(['z']))],
    ['list', apply('size', x)],
    ['list', apply('length', x)],
    ['list', apply('contains', x, value('r'))],
    ['object', apply('size', x)],
    ['object', apply('keys', x)],
    ['object', apply('values', x)],
    ['object', get(x, value('k'))],
  ] as const;

  it.each([...onText, ...onNumber, ...onOthers])('is not impossible for that: %s, %j', (type, term) => {
    const document = { a: { x: values[type] } } as Concrete;
    const model = new Map([['step', { source: { kind: 'step', at: '' } as const, value: document }]]);
    const found = evaluateTerm(term, model);
    // Nothing that leads back to the document.
    const told = typeof found === 'boolean' ? apply('is', term, value(found)) : not(apply('nullish', term));
    const constraints = [...hard[type], told];
    for (const constraint of constraints) expect(evaluateTerm(constraint, model)).toBe(true);
    expect(decide(...constraints).kind).not.toBe('impossible');
    expect(decide(...hard[type]).kind).not.toBe('impossible');
  });
  it('is unknown when it could not be excluded', () => {
    expect(decide(...hard.text)).toMatchObject({ kind: 'unknown' });
    expect(decide(...hard.number)).toMatchObject({ kind: 'unknown' });
  });
});

describe('a solver that is asked by several walks', () => {
  it('does not take a source for one of the same name and another type', () => {
    const solver = createSolver();
    const isLow = (type: 'string' | 'number') =>
      solver.decide([apply('less', input({ kind: 'opaque', at: 'x', types: [type, 'null'] }), value(5))])
        .kind;
    expect([isLow('string'), isLow('number'), isLow('string')]).toEqual([
      'impossible',
      'possible',
      'impossible',
    ]);
  });
});

describe('what may be anything and has to be the same as an object of which some is known', () => {
  const answer = input({ kind: 'prompt', at: 'p' }, 'x');
  const user = input({ kind: 'event', at: '' }, 'user');

  it.each(['is', 'same'] as const)('is that object: %s', (op) => {
    const isObject = apply('is', apply('typeOf', answer), value('object'));
    for (const [a, b] of [[answer, user] as const, [user, answer] as const])
      for (const more of [apply('truthy', answer), isObject, 'event.user.email == "ada"'])
        expect(decide(apply(op, a, b), more).kind).toBe('possible');
    expect(decide(apply('truthy', answer), apply(op, answer, user), 'event.user.email == "ada"').kind).toBe(
      'possible',
    );
    expect(decide(apply('is', answer, value(true)), apply(op, answer, user)).kind).toBe('impossible');
  });
});

describe('what is empty', () => {
  const answer = input({ kind: 'prompt', at: 'p' });
  const name = input({ kind: 'prompt', at: 'p' }, 'name');
  const isEmpty = apply('is', apply('size', answer), value(0));

  it.each([
    apply('matches', name, value('^[a-z]{3}$')),
    not(apply('nullish', name)),
    apply('is', input({ kind: 'prompt', at: 'p' }, 'name', 'first'), value('a')),
  ])('has nothing in it (%#)', (term) => {
    expect(decide(term, isEmpty).kind).toBe('impossible');
    expect(decide(term, not(isEmpty)).kind).toBe('possible');
    expect(decide(not(term), isEmpty).kind).toBe('possible');
  });
});

describe('headers of an answer', () => {
  const header = (name: string) => input({ kind: 'exchange', at: '0' }, 'headers', name);
  it('5.15 have names in lower case', () => {
    expect(decide(apply('is', header('x-score'), value('1'))).kind).toBe('possible');
    expect(decide(apply('is', header('X-Score'), value('1'))).kind).toBe('impossible');
    expect(decide(apply('nullish', header('X-Score'))).kind).toBe('possible');
  });
});

describe('what code asks of a list, of a date, and twice', () => {
  const kept = input({ kind: 'account', at: '' }, 'app_metadata', 'devices');
  const item = itemTerm('0');
  const isMine = apply(
    'is',
    get(item, value('id')),
    input({ kind: 'event', at: '' }, 'request', 'visitor_id'),
  );
  const found = get(kept, each('findIndex', kept, '0', isMine));
  const now = input({ kind: 'clock', at: '0' });
  const days = apply(
    'over',
    apply('minus', now, apply('parseDate', get(found, value('since')))),
    value(86_400_000),
  );
  const account = not(apply('nullish', input({ kind: 'account', at: '' })));

  it('a device that is known, and for how long', () => {
    const known = each('some', kept, '0', isMine);
    expect(decide(account, known).kind).toBe('possible');
    expect(decide(account, known, apply('lessOrEqual', value(30), days)).kind).toBe('possible');
    expect(decide(account, known, apply('is', apply('length', kept), value(0))).kind).not.toBe('possible');
  });
  it('one case after the other excludes each other, whatever they are about', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((part) =>
      apply('jsTest', input(textSource, part), value('(x+x+)+y'), value('')),
    );
    if (a === undefined || b === undefined || c === undefined) throw new Error('three');
    expect(decide(choose(a, or(b, c), b), choose(a, and(not(b), not(c)), not(b)))).toEqual({
      kind: 'impossible',
    });
  });
});
const textSource: InputSource = { kind: 'prompt', at: 'p' };
