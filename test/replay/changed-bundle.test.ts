import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HttpWire } from '@sluice/engine';
import { groupVerdicts, isFine, type Recording, type Verdict } from '@sluice/replay';
import { createSandbox } from '@sluice/sandbox';
import { type Bundle, openReplayer } from 'sluice';
import { openTiny, replayOn, signIn, type TinyBundle, tiny } from './record-and-replay.ts';

const sandbox = createSandbox({ runners: 2 });
afterAll(() => sandbox.close());

const score = `const { body } = await api.fetch('https://score.tiny.example/v1', { method: 'POST', body: event.request.ip });
  api.state.set('score', Number(body));`;
const tag = `api.user.setAppMetadata({ tier: 'gold' }); api.session.setCustomClaim('tier', 'gold');`;

function version(change: {
  limit?: number;
  actions?: Record<string, string>;
  settings?: object;
  gateReason?: string;
  prompt?: boolean;
}): TinyBundle {
  const { limit = 50, gateReason = 'too-risky', prompt = true } = change;
  return {
    stages: {
      'post-auth': {
        start: 'score',
        blocks: {
          score: { type: 'custom_action', action: 'score', next: 'gate' },
          gate: {
            type: 'decision',
            branches: [{ when: `step.score.score > ${limit}`, next: 'no' }],
            otherwise: prompt ? 'code' : 'tag',
          },
          no: { type: 'deny', reason: gateReason },
          ...(prompt && {
            code: { type: 'prompt', prompt: 'totp', next: 'code-gate' },
            'code-gate': {
              type: 'decision',
              branches: [{ when: 'step.code.ok == true', next: 'tag' }],
              otherwise: 'wrong',
            },
            wrong: { type: 'deny', reason: 'wrong-code' },
          }),
          tag: { type: 'custom_action', action: 'tag' },
        },
      },
    },
    actions: { score, tag, ...change.actions },
    ...(change.settings && { settings: change.settings }),
  };
}

const live = tiny(version({}));
let recordings: Recording[];

/** Scores 10 to 90, one after another. */
function scores(): HttpWire {
  let count = 0;
  return {
    async send() {
      count += 1;
      return { status: 200, headers: {}, body: new TextEncoder().encode(String(count * 10)) };
    },
  };
}

beforeAll(async () => {
  const { sluice, sink } = await openTiny(live, { actions: sandbox, wire: scores() });
  for (let run = 0; run < 9; run += 1) {
    const waiting = await sluice.start(signIn);
    if (waiting.resumeToken !== null)
      await sluice.resume({ tenant: 'tiny', resumeToken: waiting.resumeToken, answer: { ok: run !== 2 } });
  }
  await sluice.recorder?.flush(10_000);
  await sluice.close();
  ({ recordings } = sink);
});

/** What changes on a candidate, by kind. */
async function changesOn(candidate: Bundle) {
  const verdicts = await replayOn(candidate, recordings, sandbox);
  return { ...groupVerdicts(verdicts).changes, verdicts };
}

const kindsOf = ({ changes }: Verdict) => changes.map(({ kind }) => kind);

describe('replay on a changed bundle', () => {
  it('is exact on the same content, whatever the bundle is called by then', async () => {
    const verdicts = await replayOn(tiny(version({})), recordings, sandbox);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(Array(9).fill('identical'));
  });

  it('tells who would be denied now, and with which reason', async () => {
    const { verdicts, ...changes } = await changesOn(tiny(version({ limit: 35 })));
    // Runs 4 and 5 had passed; run 3 had given a wrong code and still is under the limit.
    expect(changes['allow-to-deny']).toBe(2);
    expect(changes['deny-to-allow']).toBeUndefined();
    const denied = verdicts.filter((verdict) => kindsOf(verdict).includes('allow-to-deny'));
    expect(denied[0]?.changes[0]).toEqual({
      kind: 'allow-to-deny',
      recorded: { status: 'completed' },
      replayed: { status: 'denied', reason: 'too-risky', block: 'no' },
    });
    expect(verdicts.filter(isFine)).toHaveLength(7);
  });

  it('tells who would be let in now', async () => {
    const { verdicts, ...changes } = await changesOn(tiny(version({ prompt: false })));
    expect(changes['deny-to-allow']).toBe(1);
    const [let_in] = verdicts.filter((verdict) => kindsOf(verdict).includes('deny-to-allow'));
    expect(let_in?.recorded).toMatchObject({ reason: 'wrong-code', block: 'wrong' });
    expect(let_in?.replayed).toMatchObject({ status: 'completed', claims: { tier: 'gold' } });
  });

  it('tells a run that would wait for an answer which nobody gave', async () => {
    const { verdicts } = await changesOn(tiny(version({ limit: 80 })));
    const waiting = verdicts.filter(({ replayed }) => replayed.waitsFor === 'code');
    expect(waiting).toHaveLength(3);
    expect(waiting.every((verdict) => kindsOf(verdict).includes('status') && !isFine(verdict))).toBe(true);
  });

  it('tells other claims, app_metadata and reasons', async () => {
    const claims = await changesOn(
      tiny(version({ actions: { tag: `api.session.setCustomClaim('tier', 'silver');` } })),
    );
    expect([claims.claims, claims['app-metadata'], claims['allow-to-deny']]).toEqual([4, 4, undefined]);
    const reasons = await changesOn(tiny(version({ gateReason: 'blocked' })));
    expect([reasons.reason, reasons['user-message']]).toEqual([4, undefined]);
  });

  it('answers a request that the recording does not have with a refused connection, and names it', async () => {
    const asksMore = `${score}\nawait api.fetch('https://new.tiny.example/v2').catch((e) => api.state.set('kind', e.error_kind));`;
    const { verdicts, ...changes } = await changesOn(tiny(version({ actions: { score: asksMore } })));
    expect(changes['new-fetch']).toBe(9);
    expect(verdicts[0]?.changes.find(({ kind }) => kind === 'new-fetch')?.replayed).toEqual([
      { method: 'GET', url: 'https://new.tiny.example/v2' },
    ]);
    expect(changes['allow-to-deny']).toBeUndefined();
  });

  it('gives a request with another body the answer of the same method and URL', async () => {
    const otherBody = score.replace('body: event.request.ip', "body: 'v2 ' + event.request.ip");
    const { verdicts, ...changes } = await changesOn(tiny(version({ actions: { score: otherBody } })));
    expect([changes, verdicts.map(({ verdict }) => verdict)]).toEqual([{}, Array(9).fill('unchanged')]);
  });

  it('lets the allowlist of the candidate refuse what was let through', async () => {
    const settings = { fetch: { allow: ['elsewhere.example'] } };
    const { verdicts, ...changes } = await changesOn(tiny(version({ settings })));
    expect(changes['allow-to-deny']).toBe(4);
    expect(verdicts.every(({ replayed }) => replayed.reason === 'http_fetch_denied')).toBe(true);
    expect(changes['new-fetch']).toBeUndefined();
  });

  it('takes no time or chance from actions that stay when one is put before them', async () => {
    const chance = (more: string) =>
      tiny({
        stages: {
          'post-auth': {
            start: more === '' ? 'b' : 'a',
            blocks: {
              ...(more !== '' && { a: { type: 'custom_action', action: 'a', next: 'b' } }),
              b: { type: 'custom_action', action: 'b' },
            },
          },
        },
        actions: {
          ...(more !== '' && { a: more }),
          b: `api.session.setCustomClaim('r', [Date.now(), Math.random(), crypto.randomUUID()]);`,
        },
      });
    const { sluice, sink } = await openTiny(chance(''), { actions: sandbox });
    await sluice.start(signIn);
    await sluice.recorder?.flush(5_000);
    await sluice.close();
    const [verdict] = await replayOn(chance('api.log("info", Math.random())'), sink.recordings, sandbox);
    expect(verdict?.changes.map(({ kind }) => kind)).toEqual(['path']);
  });

  it('gives a later stretch the account with its own writes in place of the recorded ones', async () => {
    const two = (first: string) =>
      tiny({
        stages: {
          'post-auth': {
            start: 'write',
            blocks: {
              write: { type: 'custom_action', action: 'write', next: 'wait' },
              wait: { type: 'prompt', prompt: 'p', next: 'read' },
              read: { type: 'custom_action', action: 'read' },
            },
          },
        },
        actions: {
          write: first,
          read: `api.session.setCustomClaim('seen', event.user.app_metadata);`,
        },
      });
    const { sluice, sink } = await openTiny(two(`api.user.setAppMetadata({ tier: 'gold', mark: 1 });`), {
      actions: sandbox,
    });
    const waiting = await sluice.start(signIn);
    await sluice.resume({ tenant: 'tiny', resumeToken: waiting.resumeToken ?? '', answer: {} });
    await sluice.recorder?.flush(5_000);
    await sluice.close();
    const [verdict] = await replayOn(two(`api.user.setAppMetadata({ other: 2 });`), sink.recordings, sandbox);
    expect(verdict?.recorded.claims).toEqual({ seen: { tier: 'gold', mark: 1 } });
    expect(verdict?.replayed.claims).toEqual({ seen: { tier: 'free', other: 2 } });
  });

  it('refuses a run of another tenant and one whose flow is gone', async () => {
    const parts = recordings.slice(0, 1);
    const foreign = { ...live, tenant: { slug: 'other', name: 'Other' } };
    await expect(openReplayer(foreign, { actions: sandbox }).replay(parts)).rejects.toMatchObject({
      code: 'tenant_unknown',
    });
    const empty = { ...live, flows: new Map() };
    await expect(openReplayer(empty, { actions: sandbox }).replay(parts)).rejects.toMatchObject({
      code: 'flow_unknown',
    });
  });

  it('groups runs by the path they took, those with changes first', async () => {
    const summary = groupVerdicts((await changesOn(tiny(version({ limit: 35 })))).verdicts);
    expect(summary.groups.map(({ runs, path }) => [runs, path.at(-1)])).toEqual([
      [4, 'tag'],
      [4, 'no'],
      [1, 'wrong'],
    ]);
    expect(summary.groups[0]?.changes[0]).toMatchObject({ kind: 'allow-to-deny', count: 2 });
  });
});
