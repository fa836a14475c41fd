import { afterAll, describe, expect, it } from '@jest/globals';
import { type HttpWire, WireError } from '@sluice/engine';
import { createSandbox } from '@sluice/sandbox';
import { act, openTiny, replayOn, signIn, tiny } from './record-and-replay.ts';

const sandbox = createSandbox({ runners: 2 });
afterAll(() => sandbox.close());

/** Answers after some milliseconds, other ones each time: which comes first is never the same twice. */
function restlessWire(): HttpWire {
  return {
    async send({ url }, signal) {
      const wait = { '/never': 60_000, '/late': 40 }[url.pathname] ?? Math.random() * 25;
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(resolve, wait);
        signal.addEventListener('abort', () => {
          clearTimeout(timer);
          reject(signal.reason);
        });
      });
      if (url.pathname === '/late') throw new WireError('http_fetch_timeout', 'it took too long');
      if (url.pathname === '/down') throw new WireError('http_fetch_failed', 'refused');
      return { status: 200, headers: {}, body: new TextEncoder().encode(`${Math.random()}`) };
    },
  };
}

/** Records some runs of one action and replays them; what differs. */
async function differencesOf(source: string, count = 12, settings: object = {}) {
  const bundle = tiny({ stages: { 'post-auth': act('a') }, actions: { a: source }, settings });
  const { sluice, sink } = await openTiny(bundle, { actions: sandbox, wire: restlessWire() });
  await Promise.all(Array.from({ length: count }, () => sluice.start(signIn)));
  await sluice.recorder?.flush(20_000);
  await sluice.close();
  expect(sink.recordings).toHaveLength(count);
  const verdicts = await replayOn(bundle, sink.recordings, sandbox);
  expect(verdicts).toHaveLength(count);
  return {
    differences: verdicts.flatMap(({ difference }) => (difference === null ? [] : [difference])),
    left: sink.recordings.map(({ left }) => left),
    served: verdicts.reduce((sum, { served }) => sum + served, 0),
  };
}

const states = (left: readonly { readonly step: unknown }[]) =>
  new Set(left.map(({ step }) => JSON.stringify(step)));

describe('a recorded run is replayed exactly', () => {
  it('with time, Math.random, random bytes and identifiers', async () => {
    const { differences, left } = await differencesOf(
      `api.state.set('all', [Date.now(), new Date().toISOString(), Math.random(), crypto.randomUUID(),
        Array.from(crypto.getRandomValues(new Uint8Array(8)))]);`,
    );
    expect(differences).toEqual([]);
    expect(states(left).size).toBe(left.length);
  });

  it('with time standing still while the action runs', async () => {
    const { left } = await differencesOf(
      `const before = Date.now(); await api.fetch('https://a.tiny.example/'); api.state.set('passed', Date.now() - before);`,
      3,
    );
    expect(left.map(({ step }) => step)).toEqual(Array(3).fill({ a: { passed: 0 } }));
  });

  it('with parallel fetches, whichever answer came first', async () => {
    const { differences, left } = await differencesOf(
      `const order = [];
       await Promise.all([1, 2, 3, 4].map(async (n) => {
         const { body } = await api.fetch('https://h' + n + '.tiny.example/');
         order.push(n);
         if (n % 2 === 0) { await api.fetch('https://h' + n + '.tiny.example/again'); order.push(n * 10); }
         console.log(n, body, Math.random());
       }));
       api.state.set('order', order);`,
    );
    expect(differences).toEqual([]);
    expect(states(left).size).toBeGreaterThan(1);
  });

  it('with a race whose losers are abandoned', async () => {
    const { differences, left } = await differencesOf(
      `const asked = ['a', 'b', 'c', 'never'].map((n) => api.fetch('https://' + n + '.tiny.example/' + n).then(() => n));
       const first = await Promise.race(asked);
       let later = 0; for (const one of asked) one.then(() => { later += 1; });
       await null;
       api.state.set('first', [first, later]);`,
    );
    expect(differences).toEqual([]);
    expect(states(left).size).toBeGreaterThan(1);
  });

  it('with failures that were caught, and a fetch that passed its time limit beside others', async () => {
    const { differences } = await differencesOf(
      `await api.fetch('https://a.tiny.example/down').catch((e) => api.state.set('down', e.error_kind));
       await api.fetch('https://elsewhere.example/').catch((e) => api.state.set('denied', e.error_kind));
       const late = api.fetch('https://a.tiny.example/late');
       for (let n = 0; n < 3; n += 1) { await api.fetch('https://b.tiny.example/' + n); console.log(n); }
       await late;`,
    );
    expect(differences).toEqual([]);
  });

  it('with what only the machine decided taken from the recording: CPU time, waiting time', async () => {
    const limits = {
      limits: { actionTimeoutMs: 300, actionCpuMs: 60 },
      fetch: { timeoutMs: 5_000, allow: ['*.tiny.example'] },
    };
    const looping = await differencesOf(`console.log('round'); for (;;) {}`, 2, limits);
    expect(looping.differences).toEqual([]);
    expect(looping.served).toBe(2);
    const waiting = await differencesOf(
      `await api.fetch('https://a.tiny.example/'); await api.fetch('https://a.tiny.example/never');`,
      2,
      limits,
    );
    expect(waiting.differences).toEqual([]);
    expect(waiting.left.map(({ audit }) => audit.at(-1)?.data['error_kind'])).toEqual(['timeout', 'timeout']);
    expect(waiting.served).toBe(2);
  });
});
