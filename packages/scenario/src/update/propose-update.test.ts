import { describe, expect, it } from '@jest/globals';
import type { Json } from '@sluice/expression';
import { checkExpectations } from '../expectations/check-expectations.ts';
import type { Expect } from '../suite/suite-schema.ts';
import { auditEvent, makeObservation, traceEntry, userRecord } from '../testing/make-observation.ts';
import { applyEdit } from './edit.ts';
import { proposeUpdate } from './propose-update.ts';

const request = {
  method: 'POST',
  url: 'https://a.example/x?q=1',
  host: 'a.example',
  path: '/x',
  headers: { 'x-id': '2' },
  body: '{"score":2,"list":[1]}',
};
const observed = makeObservation({
  result: { claims: { tier: 'gold', more: 1 } },
  user: userRecord({ app_metadata: { tier: 'gold' } }),
  requests: [
    request,
    { ...request, method: 'GET', url: 'https://b.example/', host: 'b.example', body: null },
  ],
  inspection: {
    state: { scan: { score: 2, kind: 'new' } },
    trace: [
      traceEntry('one', { logs: [{ level: 'info', message: 'score is 2' }] }),
      traceEntry('two', { logs: [{ level: 'warn', message: 'careful' }] }),
      traceEntry('three'),
    ],
    audit: [auditEvent('token.issued', { data: { claims: ['tier'] } }), auditEvent('flow.run_completed')],
  },
});
const denied = makeObservation({
  result: { status: 'denied', userMessage: 'No.' },
  inspection: { audit: [auditEvent('flow.run_denied', { data: { reason: 'risk' } })] },
});

/** The expectations after the update, which then hold. */
function update(expected: Expect, observation = observed): Expect {
  const { edits, left } = proposeUpdate(expected, observation);
  expect(left).toEqual([]);
  const after = edits.reduce<Json>(applyEdit, expected as Json) as Expect;
  expect(checkExpectations(after, observation)).toEqual([]);
  return after;
}

describe('updating expectations', () => {
  it.each<[string, Expect, Expect]>([
    ['status', { status: 'denied' }, { status: 'completed' }],
    ['visited: what is left, in order', { visited: ['three', 'gone', 'one'] }, { visited: ['one', 'three'] }],
    [
      'visited: the whole way when nothing is left',
      { visited: ['gone'] },
      { visited: ['one', 'two', 'three'] },
    ],
    ['notVisited', { notVisited: ['gone', 'two'] }, { notVisited: ['gone'] }],
    [
      'state, as far as it is named',
      { state: { scan: { score: 1, lost: 0 } } },
      { state: { scan: { score: 2 } } },
    ],
    ['claims, all of them', { claims: { tier: 'free', lost: 1 } }, { claims: { tier: 'gold', more: 1 } }],
    ['app_metadata', { app_metadata: { tier: 'free' } }, { app_metadata: { tier: 'gold' } }],
    [
      'logs',
      { logs: [{ level: 'info', contains: 'score is 1' }, { contains: 'careful' }] },
      { logs: [{ level: 'info', contains: 'score is 2' }, { contains: 'careful' }] },
    ],
    [
      'audit',
      { audit: [{ type: 'token.issued', data: { claims: [] } }] },
      { audit: [{ type: 'token.issued', data: { claims: ['tier'] } }] },
    ],
    [
      'fetches: changed ones and new ones',
      { fetches: [{ method: 'post', host: 'c.example', headers: { 'X-Id': '1' }, body: { score: 1 } }] },
      {
        fetches: [
          { method: 'post', host: 'a.example', headers: { 'X-Id': '2' }, body: { score: 2 } },
          { method: 'GET', url: 'https://b.example/' },
        ],
      },
    ],
    ['fetches: surplus ones', { fetches: [{}, {}, {}, {}] }, { fetches: [{}, {}] }],
    ['deny of a run that was not', { status: 'denied', deny: { reason: 'x' } }, { status: 'completed' }],
  ])('scenarios: %s', (_, before, after) => {
    expect(update(before)).toEqual(after);
  });

  it('scenarios: deny, as far as it is named', () => {
    expect(update({ deny: { reason: 'x', error_kind: 'timeout' } }, denied)).toEqual({
      deny: { reason: 'risk', error_kind: null },
    });
  });

  it('scenarios: keys that hold are not touched', () => {
    const { edits } = proposeUpdate({ status: 'denied', claims: { tier: 'gold', more: 1 } }, observed);
    expect(edits).toEqual([{ kind: 'set', path: ['status'], value: 'completed' }]);
  });

  it('leaves expressions, and entries that nobody can tell, and says so', () => {
    const { edits, left } = proposeUpdate(
      {
        status: 'denied',
        expressions: ['event.a == 1'],
        logs: [{ contains: 'never written' }],
        audit: [{ type: 'user.created' }],
      },
      observed,
    );
    expect(edits).toHaveLength(1);
    expect(left.map(({ path }) => path)).toEqual([
      ['logs', 0],
      ['audit', 0],
      ['expressions', 0],
    ]);
  });

  it('leaves everything of a run that a crash, a failure or an unanswered request cut short', () => {
    const crashed = makeObservation({
      result: { status: 'denied' },
      inspection: {
        audit: [auditEvent('flow.run_denied', { data: { reason: 'x', error_kind: 'uncaught_error' } })],
      },
    });
    const failed = makeObservation({ result: { status: 'failed' } });
    const unanswered = makeObservation({
      result: { status: 'denied' },
      unanswered: [{ ...request, methods: [] }],
    });
    for (const observation of [crashed, failed, unanswered]) {
      const { edits, left } = proposeUpdate({ status: 'completed', claims: { tier: 'x' } }, observation);
      expect(edits).toEqual([]);
      expect(left.map(({ path }) => path[0])).toContain('status');
    }
    // A scenario about the crash is about that outcome.
    const about = { status: 'denied', deny: { error_kind: 'uncaught_error', reason: 'y' } } as const;
    expect(update(about, crashed).deny).toEqual({ error_kind: 'uncaught_error', reason: 'x' });
  });
});
