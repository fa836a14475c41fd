import { describe, expect, it } from '@jest/globals';
import type { ActionOutcome, ActionRunner, OutboundRequest } from '@sluice/engine';
import { answer, type RequestChanges, refusal, requestFor, stateOf } from './action-request.ts';

/** Contract 5.15 and 5.22: `api.fetch`. */
export function fetchContract(runner: () => ActionRunner): void {
  const run = (source: string, changes: RequestChanges = {}): Promise<ActionOutcome> =>
    runner().run(requestFor(source, changes));
  const echo: RequestChanges['fetch'] = async (request) => answer(request, JSON.stringify(request), 201);

  describe('api.fetch', () => {
    it('5.15 resolves to status, headers and body, and passes the request on', async () => {
      const outcome = await run(
        `const res = await api.fetch('https://api.example/v1?q=1', { method: 'post', headers: { 'Content-Type': 'application/json', 'X-N': 5 }, body: '{"é":1}', redirect: 'manual', cache: 'no-store' });
         api.state.set('res', { ...res, body: JSON.parse(res.body) }); api.state.set('own', Object.keys(res));`,
        { fetch: echo },
      );
      expect(stateOf(outcome)).toEqual({
        res: {
          status: 201,
          headers: { 'content-type': 'text/plain' },
          body: {
            method: 'POST',
            url: 'https://api.example/v1?q=1',
            headers: { 'content-type': 'application/json', 'x-n': '5' },
            body: '{"é":1}',
            redirect: 'manual',
          },
        },
        own: ['status', 'headers', 'body'],
      });
      expect(outcome.fetches).toEqual([
        { method: 'POST', host: 'api.example', path: '/v1', status: 201, durationMs: 1 },
      ]);
    });

    it('5.15 follows redirects with GET and without body unless told otherwise; takes header pairs and URL objects', async () => {
      const outcome = await run(
        `const res = await api.fetch(new URL('https://api.example/x'), { headers: [['A', '1'], ['a', '2']] }); api.state.set('r', JSON.parse(res.body));`,
        { fetch: echo },
      );
      expect(stateOf(outcome)).toEqual({
        r: {
          method: 'GET',
          url: 'https://api.example/x',
          headers: { a: '1, 2' },
          body: null,
          redirect: 'follow',
        },
      });
    });

    it.each([
      [`'https://x.example', 5`],
      [`'https://x.example', { method: 5 }`],
      [`'https://x.example', { method: 'GE T' }`],
      [`'https://x.example', { method: 'TRACE' }`],
      [`'https://x.example', { method: 'POST', body: { a: 1 } }`],
      [`'https://x.example', { method: 'POST', body: new Uint8Array(1) }`],
      [`'https://x.example', { body: 'x' }`],
      [`'https://x.example', { redirect: 'error' }`],
      [`'https://x.example', { headers: 'a: b' }`],
      [`'https://x.example', { headers: [['a']] }`],
      [`'https://x.example', { headers: { 'a b': '1' } }`],
      [`'https://x.example', { headers: { a: 'b\\r\\nc: d' } }`],
      [`'https://x.example', { headers: { a: {} } }`],
      [`Symbol('x')`],
    ])('5.15 rejects fetch(%s) with a TypeError, before anything is sent', async (args) => {
      const asked: OutboundRequest[] = [];
      const outcome = await run(
        `await api.fetch(${args}).catch((e) => api.state.set('e', e instanceof TypeError));`,
        {
          fetch: async (request) => {
            asked.push(request);
            return answer(request, '');
          },
        },
      );
      expect(stateOf(outcome)).toEqual({ e: true });
      expect(asked).toEqual([]);
    });

    it('5.15 performs fetches at the same time, and records them in the order of asking', async () => {
      let open = 0;
      let most = 0;
      const outcome = await run(
        `const all = await Promise.all([3, 2, 1].map((n) => api.fetch('https://h' + n + '.example/'))); api.state.set('n', all.map((r) => r.body));`,
        {
          fetch: async (request) => {
            open += 1;
            most = Math.max(most, open);
            await new Promise((resolve) => setTimeout(resolve, request.url.includes('h3') ? 40 : 10));
            open -= 1;
            return answer(request, request.url);
          },
        },
      );
      expect(most).toBe(3);
      expect(stateOf(outcome)).toEqual({
        n: ['https://h3.example/', 'https://h2.example/', 'https://h1.example/'],
      });
      expect(outcome.fetches.map(({ host }) => host)).toEqual(['h3.example', 'h2.example', 'h1.example']);
    });

    it('5.15 answers in the order of asking when time and chance are given', async () => {
      const source = `const order = []; await Promise.all([2, 1].map(async (n) => { await api.fetch('https://h' + n + '.example/'); order.push(n); })); api.state.set('order', order);`;
      const fetch: RequestChanges['fetch'] = async (request) => {
        await new Promise((resolve) => setTimeout(resolve, request.url.includes('h2') ? 60 : 1));
        return answer(request, '');
      };
      expect(stateOf(await run(source, { fetch }))).toEqual({ order: [1, 2] });
      expect(stateOf(await run(source, { fetch, determinism: { now: 0, seed: 0 } }))).toEqual({
        order: [2, 1],
      });
    });

    it('5.15 tells answers in the order in which they arrived, one at a time, when a replay asks for that', async () => {
      const source = `const order = []; const told = (n) => order.push(n);
        await Promise.all([1, 2, 3].map((n) => api.fetch('https://h' + n + '.example/').then(() => told(n)).then(() => told('after ' + n))));
        api.state.set('order', order);`;
      const waits: Record<string, number> = { h1: 40, h2: 20, h3: 20 };
      const fetch: RequestChanges['fetch'] = async (request) => {
        await new Promise((resolve) => setTimeout(resolve, waits[new URL(request.url).host.slice(0, 2)]));
        return answer(request, '');
      };
      const outcome = await run(source, { fetch, determinism: { now: 0, seed: 0, answers: 'arrived' } });
      expect(stateOf(outcome)).toEqual({ order: [2, 'after 2', 3, 'after 3', 1, 'after 1'] });
    });

    it('5.22 ends an action by a late fetch only when its turn comes, when a replay asks for that', async () => {
      const source = `const late = api.fetch('https://late.example/'); await api.fetch('https://soon.example/'); console.log('went on'); await late;`;
      const outcome = await run(source, {
        async fetch(request) {
          if (!request.url.includes('late')) return answer(request, '');
          // Behind the other answer, while the action has not been told that one yet.
          await new Promise((resolve) => setImmediate(resolve));
          return refusal(request, 'http_fetch_timeout', 'too late');
        },
        determinism: { now: 0, seed: 0, answers: 'arrived' },
      });
      expect([outcome.status, outcome.error?.error_kind]).toEqual(['failed', 'http_fetch_timeout']);
      expect(outcome.logs.map(({ message }) => message)).toEqual(['went on']);
    });

    it('5.22 gives failures as real errors with error_kind, which can be caught', async () => {
      const source = `for (const kind of ['denied', 'failed']) {
          try { await api.fetch('https://' + kind + '.example/'); }
          catch (e) { api.state.set(kind, [e instanceof Error, e.error_kind, e.message, Object.prototype.toString.call(e)]); }
        }`;
      const outcome = await run(source, {
        fetch: async (request) =>
          request.url.includes('denied')
            ? refusal(request, 'http_fetch_denied', 'not listed')
            : refusal(request, 'http_fetch_failed', 'no connection'),
      });
      expect(outcome.status).toBe('returned');
      expect(stateOf(outcome)).toEqual({
        denied: [true, 'http_fetch_denied', 'not listed', '[object Error]'],
        failed: [true, 'http_fetch_failed', 'no connection', '[object Error]'],
      });
      expect(outcome.fetches.map(({ error_kind }) => error_kind)).toEqual([
        'http_fetch_denied',
        'http_fetch_failed',
      ]);
    });

    it.each(['http_fetch_denied', 'http_fetch_failed', 'limit_exceeded'] as const)(
      '5.22 ends the action with %s when that is not caught, at the line of the call',
      async (kind) => {
        const outcome = await run(`api.state.set('a', 1);\nawait api.fetch('https://x.example/');`, {
          fetch: async (request) => refusal(request, kind, 'the reason'),
        });
        expect(outcome).toMatchObject({
          status: 'failed',
          effects: [],
          error: { error_kind: kind, line: 2, column: 11 },
        });
        expect(outcome.error?.message).toContain('the reason');
      },
    );

    it('5.22 lets nobody catch a fetch that passed its time limit', async () => {
      const outcome = await run(
        `console.log('asking'); try { await api.fetch('https://slow.example/'); } catch {} finally { api.state.set('b', 1); }`,
        { fetch: async (request) => refusal(request, 'http_fetch_timeout', 'no answer in 5 s') },
      );
      expect(outcome).toMatchObject({
        status: 'failed',
        effects: [],
        logs: [{ message: 'asking' }],
        error: { error_kind: 'http_fetch_timeout' },
      });
      expect(outcome.fetches).toMatchObject([{ error_kind: 'http_fetch_timeout' }]);
    });

    it('5.22 believes no error_kind that the action wrote itself', async () => {
      for (const forged of [
        `throw Object.assign(new Error('x'), { error_kind: 'http_fetch_timeout' });`,
        `throw { error_kind: 'cpu_limit', message: 'x' };`,
        `try { await api.fetch('https://x.example/'); } catch (e) { throw Object.assign(Object.create(e), { error_kind: 'http_fetch_denied' }); }`,
      ]) {
        expect((await run(forged)).error?.error_kind).toBe('uncaught_error');
      }
    });

    it('5.15 throws limit_exceeded beyond the fetches of an action, and for a body too large', async () => {
      let asked = 0;
      const outcome = await run(
        `for (let i = 0; i < 3; i++) await api.fetch('https://x.example/');
         try { await api.fetch('https://x.example/'); } catch (e) { api.state.set('count', e.error_kind); }
         try { await api.fetch('https://x.example/', { method: 'POST', body: 'é'.repeat(51) }); } catch (e) { api.state.set('body', e.error_kind); }`,
        {
          limits: { fetchesPerAction: 3, fetchRequestBytes: 100 },
          fetch: async (request) => {
            asked += 1;
            return answer(request, '');
          },
        },
      );
      expect(stateOf(outcome)).toEqual({ count: 'limit_exceeded', body: 'limit_exceeded' });
      expect(asked).toBe(3);
    });

    it('5.15 shows the action nothing of what a broken client throws', async () => {
      const outcome = await run(
        `await api.fetch('https://x.example/').catch((e) => api.state.set('e', [e.error_kind, e.message, e.stack]));`,
        {
          fetch: async () => {
            throw new Error('secret at /srv/app');
          },
        },
      );
      expect(stateOf(outcome)).toMatchObject({
        e: ['http_fetch_failed', expect.any(String), expect.any(String)],
      });
      expect(JSON.stringify(outcome)).not.toContain('secret');
    });

    it('5.15 aborts what is under way when the action ends', async () => {
      let aborted = false;
      const outcome = await run(
        `api.fetch('https://slow.example/'); await api.fetch('https://fast.example/');`,
        {
          fetch: (request, signal) =>
            request.url.includes('fast')
              ? Promise.resolve(answer(request, ''))
              : new Promise((resolve) => {
                  signal.addEventListener('abort', () => {
                    aborted = true;
                    resolve(refusal(request, 'http_fetch_timeout', 'aborted'));
                  });
                }),
        },
      );
      expect(outcome.status).toBe('returned');
      expect(aborted).toBe(true);
      expect(outcome.fetches).toHaveLength(2);
    });
  });
}
