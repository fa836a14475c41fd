import { afterEach, describe, expect, it } from '@jest/globals';
import type { ActionRunner, HttpWire, Store } from '@sluice/engine';
import { createCountingIds, createLogRecorder, createScriptedRunner } from '@sluice/engine/testing';
import { createMemorySink, parseRecording, type Recording } from '@sluice/replay';
import { createMemoryStore } from '@sluice/store';
import type { Sluice } from 'sluice';
import { act, openTiny, replayOn, runsOf, signIn, tiny } from './record-and-replay.ts';

const open: Sluice[] = [];
afterEach(async () => {
  for (const sluice of open.splice(0)) await sluice.close();
});

const bundle = tiny({ stages: { 'post-auth': act('a') }, actions: { a: '// scripted' } });
const idle = createScriptedRunner({});

async function opened(...given: Parameters<typeof openTiny>) {
  const all = await openTiny(...given);
  open.push(all.sluice);
  return all;
}

async function recordOne(options: Parameters<typeof openTiny>[1], of = bundle): Promise<Recording> {
  const { sluice, sink } = await opened(of, options);
  await sluice.start(signIn);
  await sluice.recorder?.flush();
  const [recording] = sink.recordings;
  if (recording === undefined) throw new Error('nothing was recorded');
  return recording;
}

describe('a recorder', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('the sink is broken');
      },
    ],
    ['rejects', () => Promise.reject(new Error('the disk is full'))],
    ['hangs', () => new Promise<void>(() => undefined)],
  ])('hurts no run when its sink %s', async (_, write) => {
    const logger = createLogRecorder();
    const { sluice } = await opened(bundle, {
      actions: idle,
      logger,
      recorder: { sink: { write }, queue: 2, patienceMs: 20 },
    });
    const results = await Promise.all(Array.from({ length: 12 }, () => sluice.start(signIn)));
    expect(results.map(({ status }) => status)).toEqual(Array(12).fill('completed'));
    await sluice.recorder?.flush(5_000);
    const counts = sluice.recorder?.counts();
    expect((counts?.dropped ?? 0) + (counts?.failed ?? 0)).toBe(12);
    expect(logger.lines.filter(({ fields }) => fields['queue'] === 'recordings').length).toBeGreaterThan(0);
  });

  it('never holds the value of a secret, not even when a server sends it back', async () => {
    const settings = {
      fetch: {
        allow: [
          { host: 'a.tiny.example', headers: { authorization: 'secret:the-key', 'x-static': 'configured' } },
        ],
      },
    };
    const of = tiny({ stages: { 'post-auth': act('a') }, actions: { a: '//' }, settings });
    const sent: string[] = [];
    const wire: HttpWire = {
      async send({ headers }) {
        sent.push(JSON.stringify(headers));
        return {
          status: 200,
          headers: { echo: headers['authorization'] ?? '' },
          body: new TextEncoder().encode(JSON.stringify(headers)),
        };
      },
    };
    const asking = createScriptedRunner({
      async a({ fetch }) {
        const request = {
          method: 'GET',
          url: 'https://a.tiny.example/',
          headers: { authorization: 'of the action' },
          body: null,
          redirect: 'follow',
        } as const;
        const result = await fetch(request, new AbortController().signal);
        return { fetches: [result.record] };
      },
    });
    const recording = await recordOne(
      { actions: asking, wire, secrets: { get: () => 'S3cr3t-value-of-the-key' } },
      of,
    );
    expect(sent[0]).toContain('S3cr3t-value-of-the-key');
    const text = JSON.stringify(recording);
    expect(recording.fetches).toHaveLength(1);
    const found = ['S3cr3t-value-of-the-key', 'of the action'].filter((secret) => text.includes(secret));
    expect(found).toEqual([]);
    expect(recording.masked).toEqual(['request.headers.authorization']);
  });

  it('records what the run came to, whatever the host does with its answer', async () => {
    const claiming = createScriptedRunner({
      a: () => ({
        effects: [{ type: 'session.setCustomClaim', name: 'tier', value: { level: 1 } }],
      }),
    });
    const { sluice, sink } = await opened(bundle, { actions: claiming });
    const { claims } = await sluice.start(signIn);
    Object.assign(claims, { added: 'by the host' });
    Object.assign(claims['tier'] as object, { level: 2 });
    await sluice.recorder?.flush();
    expect(sink.recordings[0]?.left.claims).toEqual({ tier: { level: 1 } });
    expect(sink.recordings[0]?.left.answer.claims).toEqual({ tier: { level: 1 } });
  });

  it('keeps a claim and a key of app_metadata that are called __proto__', async () => {
    const odd = createScriptedRunner({
      a: () => ({
        effects: [
          { type: 'session.setCustomClaim', name: '__proto__', value: 1 },
          { type: 'user.setAppMetadata', patch: JSON.parse('{"__proto__":{"a":1}}') },
        ],
      }),
    });
    const { sluice, sink } = await opened(bundle, { actions: odd });
    await sluice.start(signIn);
    await sluice.start(signIn);
    await sluice.recorder?.flush();
    const [read] = runsOf(sink.recordings);
    expect(JSON.stringify(read?.[0]?.left)).toBe(JSON.stringify(sink.recordings[0]?.left));
    const verdicts = await replayOn(bundle, sink.recordings, odd);
    expect(verdicts.map(({ verdict, difference }) => difference ?? verdict)).toEqual([
      'identical',
      'identical',
    ]);
  });

  it('keeps apart what runs at the same time ask of the ports they share', async () => {
    const slow = createScriptedRunner({
      async a({ eventJson, fetch }) {
        const { ip } = JSON.parse(eventJson).request;
        const ask = (n: number) =>
          fetch(
            {
              method: 'GET',
              url: `https://a.tiny.example/${ip}/${n}`,
              headers: {},
              body: null,
              redirect: 'follow',
            },
            new AbortController().signal,
          );
        const results = [await ask(1), await ask(2)];
        return {
          effects: [{ type: 'state.set', key: 'ip', value: ip }],
          fetches: results.map(({ record }) => record),
        };
      },
    });
    const wire: HttpWire = {
      async send() {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
        return { status: 200, headers: {}, body: new Uint8Array() };
      },
    };
    const { sluice, sink } = await opened(bundle, { actions: slow, wire });
    await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        sluice.start({ ...signIn, event: { ...signIn.event, request: { ip: `10.0.0.${n}` } } }),
      ),
    );
    await sluice.recorder?.flush(5_000);
    expect(sink.recordings).toHaveLength(60);
    for (const { call, fetches, runId, ids } of sink.recordings) {
      const ip = call.verb === 'start' && (call.event['request'] as { ip: string }).ip;
      expect(fetches.map(({ request }) => request.url)).toEqual(
        [1, 2].map((n) => `https://a.tiny.example/${ip}/${n}`),
      );
      expect(ids.run).toEqual([runId]);
    }
    expect(new Set(sink.recordings.flatMap(({ ids }) => ids.evt ?? [])).size).toBe(
      sink.recordings.reduce((sum, { ids }) => sum + (ids.evt?.length ?? 0), 0),
    );
    const verdicts = await replayOn(bundle, sink.recordings, slow);
    expect(verdicts.filter(({ verdict }) => verdict !== 'identical')).toEqual([]);
  });

  it('records all parts of a run or none, in every process, and about the share asked for', async () => {
    const waits = tiny({
      stages: { 'post-auth': { start: 'p', blocks: { p: { type: 'prompt', prompt: 'x' } } } },
    });
    const store = createMemoryStore();
    const sinks = [createMemorySink(), createMemorySink()] as const;
    const both = [];
    for (const sink of sinks) {
      const { sluice } = await opened(waits, {
        actions: idle,
        keyEncryptionKey: new Uint8Array(32).fill(1),
        recorder: { sink, sample: 0.3 },
        ports: { store },
      });
      both.push(sluice);
    }
    const [one, other] = both;
    for (let run = 0; run < 200; run += 1) {
      const waiting = await one?.start(signIn);
      await other?.resume({ tenant: 'tiny', resumeToken: waiting?.resumeToken ?? '', answer: {} });
    }
    await Promise.all(both.map((sluice) => sluice.recorder?.flush(5_000)));
    const [starts, resumes] = sinks.map(({ recordings }) => recordings.map(({ runId }) => runId).sort());
    expect(starts).toEqual(resumes);
    expect(starts?.length).toBeGreaterThan(30);
    expect(starts?.length).toBeLessThan(90);
    const joined = runsOf([...sinks[1].recordings, ...sinks[0].recordings]);
    expect(joined.every((parts) => parts.length === 2)).toBe(true);
    const verdicts = await replayOn(waits, [...sinks[0].recordings, ...sinks[1].recordings], idle);
    expect(new Set(verdicts.map(({ verdict }) => verdict))).toEqual(new Set(['identical']));
  });

  it('records nothing for a start that was refused, nor for a repeated one', async () => {
    const { sluice, sink } = await opened(bundle, { actions: idle });
    await expect(sluice.start({ ...signIn, flow: 'other' })).rejects.toMatchObject({ code: 'flow_unknown' });
    const keyed = { ...signIn, idempotencyKey: 'k1' };
    const [one, two] = [await sluice.start(keyed), await sluice.start(keyed)];
    expect(one.runId).toBe(two.runId);
    await sluice.recorder?.flush();
    expect(sink.recordings).toHaveLength(1);
    expect(JSON.stringify(sink.recordings)).not.toContain('k1');
  });

  it('records a run whose checkpoint could not be written, which fails again when it is replayed', async () => {
    const store = createMemoryStore();
    let broken = false;
    const failing: Store = {
      ...store,
      commit: (checkpoint) =>
        broken ? Promise.reject(new Error('the database is down')) : store.commit(checkpoint),
    };
    const { sluice, sink } = await opened(bundle, { actions: idle, ports: { store: failing } });
    broken = true;
    expect((await sluice.start(signIn)).status).toBe('failed');
    await sluice.recorder?.flush();
    expect(sink.recordings[0]?.trouble.map(({ call }) => call)).toEqual(['commit', 'commit']);
    expect(sink.recordings[0]?.left.written).toBe(false);
    const [verdict] = await replayOn(bundle, sink.recordings, idle);
    expect(verdict).toMatchObject({ verdict: 'identical', recorded: { status: 'failed' } });
  });

  it('sees two runs take turns with one user: each is replayed with the account as it found it', async () => {
    let writes = 0;
    const writing = createScriptedRunner({
      async a({ eventJson }) {
        writes += 1;
        const mine = writes;
        await new Promise((resolve) => setTimeout(resolve, 3));
        const seen = JSON.parse(eventJson).user.app_metadata;
        return {
          effects: [{ type: 'user.setAppMetadata', patch: { [`by${mine}`]: Object.keys(seen).length } }],
        };
      },
    });
    const { sluice, sink } = await opened(bundle, { actions: writing });
    await Promise.all(Array.from({ length: 10 }, () => sluice.start(signIn)));
    await sluice.recorder?.flush();
    // Each action answers from its request alone when it is asked again.
    const again: ActionRunner = createScriptedRunner({
      a: ({ runId }) => ({
        effects: sink.recordings
          .filter((recording) => recording.runId === runId)
          .map(({ left }) => ({
            type: 'user.setAppMetadata' as const,
            patch: left.appMetadata?.patch ?? {},
          })),
      }),
    });
    const verdicts = await replayOn(bundle, sink.recordings, again);
    expect(verdicts.filter(({ verdict }) => verdict !== 'identical')).toEqual([]);
  });

  it('refuses a sample that is no share and fields that are none', async () => {
    const sink = createMemorySink();
    await expect(openTiny(bundle, { actions: idle, recorder: { sink, sample: 2 } })).rejects.toMatchObject({
      code: 'input_invalid',
    });
    await expect(openTiny(bundle, { actions: idle, recorder: { sink, fields: ['mail'] } })).rejects.toThrow(
      'names no field',
    );
  });

  it('gives a run without a recorder the same answers, and its actions the real time', async () => {
    const seen: unknown[] = [];
    const looking = createScriptedRunner({
      a({ determinism }) {
        seen.push(determinism);
        return {};
      },
    });
    const ids = createCountingIds();
    const { sluice } = await opened(bundle, {
      actions: looking,
      recorder: { sink: createMemorySink(), sample: 0 },
      ports: { ids },
    });
    expect((await sluice.start(signIn)).status).toBe('completed');
    expect(seen).toEqual([undefined]);
  });
});

describe('masked recordings', () => {
  const copying = createScriptedRunner({
    a: ({ eventJson }) => {
      const { user } = JSON.parse(eventJson);
      return {
        effects: [
          { type: 'state.set', key: 'email', value: user.email },
          { type: 'state.set', key: 'domain', value: user.email.split('@')[1] ?? 'none' },
        ],
      };
    },
  });

  it('say what was masked, and replay does not claim more than that', async () => {
    const sink = createMemorySink();
    await recordOne({
      actions: copying,
      recorder: { sink, fields: ['event.user.email', 'event.request.ip'] },
    }).catch(() => undefined);
    const [recording] = sink.recordings;
    expect(recording?.masked).toEqual(['event.user.email', 'event.request.ip']);
    expect(JSON.stringify(recording)).not.toMatch(/jane@tiny|203\.0\.113\.9/);
    const [verdict] = await replayOn(bundle, sink.recordings, copying);
    expect(verdict).toMatchObject({
      verdict: 'differs',
      masked: ['event.request.ip', 'event.user.email'],
      difference: { recorded: 'tiny.example', replayed: 'none' },
    });
  });
});

describe('a recording that somebody changed', () => {
  it('is data and nothing else: what it names is not run, and its claims are not believed', async () => {
    const recording = await recordOne({ actions: idle });
    const forged = JSON.parse(JSON.stringify(recording));
    forged.left.claims = { role: 'admin' };
    forged.left.answer.claims = { role: 'admin' };
    forged.actions = [
      { action: 'a', now: 0 },
      { action: 'process-exit', now: 0 },
    ];
    const [verdict] = await replayOn(bundle, [parseRecording('r.json', JSON.stringify(forged))], idle);
    expect(verdict?.verdict).toBe('differs');
    expect(verdict?.replayed.claims).toEqual({});
  });

  it('cannot give an action an end that it did not have: only for the very same action and input, and then a denial', async () => {
    const recording = await recordOne({ actions: idle });
    const forged = JSON.parse(JSON.stringify(recording));
    const hash = 'A'.repeat(43);
    const ended = {
      given: hash,
      source: hash,
      error_kind: 'timeout',
      message: 'no',
      line: null,
      column: null,
      logs: [],
      warnings: [],
      fetches: [],
    };
    forged.actions = [{ action: 'a', now: forged.actions[0].now, ended }];
    const [verdict] = await replayOn(bundle, [forged], idle);
    expect(verdict).toMatchObject({ verdict: 'identical', served: 0 });
    forged.actions[0].ended.error_kind = 'returned';
    expect(() => parseRecording('r.json', JSON.stringify(forged))).toThrow('breaks its format');
  });
});
