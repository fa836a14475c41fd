import { describe, expect, it } from '@jest/globals';
import type { RunResult } from '@sluice/engine';
import { bundleFromParts, SluiceError } from '@sluice/flow';
import type { ScenarioEngineFactory } from '../run/scenario-engine.ts';
import { parseSuite } from '../suite/load-suite.ts';
import { fakeEngine } from '../testing/fake-engine.ts';
import { auditEvent, traceEntry } from '../testing/make-observation.ts';
import { runChaos } from './run-chaos.ts';

const { bundle } = bundleFromParts({ tenantFile: { tenant: { slug: 'acme', name: 'Acme' } } });

type Answered = 'json' | 'text' | 'status' | 'none';
type Ending = Partial<RunResult> & { readonly passes?: readonly string[] };

/** An engine that sends one request and ends as it is told for what came of it; the second one only after trouble. */
function engineThat(ends: Readonly<Record<Answered, Ending>>): ScenarioEngineFactory {
  return async (setup) => {
    let ending: Ending = {};
    const send = async (path: string): Promise<Answered> => {
      try {
        const request = {
          method: 'POST',
          headers: {},
          body: null,
          allowPrivate: false,
          responseBytes: 1_000,
        };
        const url = new URL(`https://a.example/${path}`);
        const { status, body } = await setup.wire.send({ ...request, url }, new AbortController().signal);
        if (status !== 200) return 'status';
        JSON.parse(Buffer.from(body).toString());
        return 'json';
      } catch (error) {
        return error instanceof SyntaxError ? 'text' : 'none';
      }
    };
    const inner = await fakeEngine({}).createEngine(setup);
    return {
      ...inner,
      async start(input) {
        const came = await send('one');
        if (came === 'none') await send('two');
        ending = ends[came];
        return { ...(await inner.start(input)), ...ending };
      },
      async inspect(input) {
        const found = await inner.inspect(input);
        const reason = auditEvent('flow.run_denied', { data: { reason: 'why' } });
        return {
          ...found,
          trace: (ending.passes ?? []).map((block) => traceEntry(block, { type: 'prompt' })),
          audit: ending.status === 'denied' ? [reason] : [],
        };
      },
    };
  };
}

function suite() {
  const loaded = parseSuite(
    'flow: login\nscenarios:\n  - name: one\n    given: { fetch: [{ url: "https://a.example/one", respond: { json: { a: 1 } } }] }\n    expect: { status: denied }\n',
    'scenarios/a.yaml',
  );
  if (!loaded.ok) throw new Error('the suite does not load');
  return loaded.suite;
}

const chaos = (ends: Readonly<Record<Answered, Ending>>) =>
  runChaos({ bundle, suites: [suite()], createEngine: engineThat(ends) });
const completed: Ending = { status: 'completed', claims: { tier: 'gold' } };
const denied: Ending = { status: 'denied', userMessage: 'No.' };

describe('dependencies that fail', () => {
  it('tells what the user and the operator see, for each request and each way', async () => {
    const { rows, runs, failed, failOpen } = await chaos({
      json: completed,
      status: { status: 'completed', claims: {} },
      text: { ...completed, claims: { tier: 'free', more: 1 } },
      none: denied,
    });
    expect([runs, failed, failOpen]).toEqual([4, 0, 0]);
    const place = { suite: 'scenarios/a.yaml', scenario: 'one', line: 3, before: 'completed', mark: null };
    const request = { number: 1, method: 'POST', host: 'a.example', path: '/one' };
    const lost = { status: 'denied', userMessage: 'No.', reason: 'why', error_kind: null };
    expect(rows.map(({ fault }) => fault)).toEqual(['timeout', 'refused', 'status 500', 'malformed']);
    expect(rows[0]).toMatchObject({ ...place, request, ...lost, unanswered: ['POST https://a.example/two'] });
    expect(rows[1]).toMatchObject({ ...place, ...lost, claims: { tier: { before: 'gold', after: null } } });
    expect(rows[2]).toMatchObject({ status: 'completed', reason: null, unanswered: [] });
    expect(rows[3]?.claims).toEqual({
      tier: { before: 'gold', after: 'free' },
      more: { before: null, after: 1 },
    });
  });

  it('marks a run that completes where it was denied: it fails open', async () => {
    const report = await chaos({ json: denied, status: denied, text: completed, none: denied });
    expect(report).toMatchObject({ failOpen: 1, failed: 0 });
    expect(report.rows.map(({ mark }) => mark)).toEqual([null, null, null, 'fail-open']);
  });

  it('marks a run that completes where the user was asked first', async () => {
    const waiting: Ending = { status: 'awaiting', passes: ['mfa'] };
    const report = await chaos({ json: waiting, status: completed, text: waiting, none: waiting });
    expect(report.failOpen).toBe(1);
    expect(report.rows[2]).toMatchObject({
      before: 'awaiting',
      status: 'completed',
      promptsSkipped: ['mfa'],
    });
  });

  it('2.3 marks a run that the engine fails', async () => {
    const report = await chaos({
      json: completed,
      status: completed,
      text: completed,
      none: { status: 'failed' },
    });
    expect(report).toMatchObject({ failed: 2, failOpen: 0 });
  });

  it('marks a run that completes without a prompt that it passed before: a factor was lost', async () => {
    const asked = { ...completed, passes: ['mfa'] };
    const report = await chaos({ json: asked, status: completed, text: asked, none: denied });
    expect(report.rows.map(({ promptsSkipped }) => promptsSkipped)).toEqual([[], [], ['mfa'], []]);
    expect(report.rows.map(({ mark }) => mark)).toEqual([null, null, 'fail-open', null]);
    expect(report.failOpen).toBe(1);
  });

  it('names a scenario that could not be tried, because its input is refused', async () => {
    const refusing: ScenarioEngineFactory = async (setup) => ({
      ...(await fakeEngine({}).createEngine(setup)),
      start: async () => {
        throw new SluiceError('input_invalid', 'the tenant has no such user', { details: ['event.user.id'] });
      },
    });
    const report = await runChaos({ bundle, suites: [suite()], createEngine: refusing });
    const place = { suite: 'scenarios/a.yaml', scenario: 'one', line: 3 };
    expect(report).toMatchObject({ runs: 0, rows: [] });
    expect(report.refused).toEqual([{ ...place, why: 'the tenant has no such user; event.user.id' }]);
  });
});
