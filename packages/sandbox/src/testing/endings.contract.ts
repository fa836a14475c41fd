import { describe, expect, it } from '@jest/globals';
import type { ActionOutcome, ActionRunner } from '@sluice/engine';
import { answer, type RequestChanges, refusal, requestFor, stateOf } from './action-request.ts';

/** Contract 5.20 and 5.21: how an action ends, and what is kept then. */
export function endingsContract(runner: () => ActionRunner): void {
  const run = (source: string, changes: RequestChanges = {}): Promise<ActionOutcome> =>
    runner().run(requestFor(source, changes));
  const begun = `console.log('begun'); api.state.set('a', 1); api.session.setCustomClaim('b', 1);`;
  /** Effects dropped as a whole, logs kept. */
  const failedWith = (error_kind: string): object => ({
    status: 'failed',
    effects: [],
    logs: [{ level: 'info', message: 'begun' }],
    error: { error_kind },
  });

  describe('how an action ends', () => {
    it('5.20 lets the effects of an action that returned stand, in the order it asked', async () => {
      const outcome = await run(
        `api.session.setCustomClaim('b', 2); api.state.set('a', 1); api.user.setAppMetadata({ c: 3 });`,
      );
      expect(outcome).toMatchObject({ status: 'returned', warnings: [], fetches: [] });
      expect(outcome.effects.map(({ type }) => type)).toEqual([
        'session.setCustomClaim',
        'state.set',
        'user.setAppMetadata',
      ]);
      expect(outcome.error).toBeUndefined();
    });

    it('5.20 lets what came before a deny stand, and gives an explicit deny no error_kind', async () => {
      const outcome = await run(`api.state.set('a', 1); api.deny('no'); return;`);
      expect(outcome).toMatchObject({
        status: 'denied',
        effects: [{ key: 'a' }, { type: 'deny', reason: 'no' }],
      });
      expect(outcome.error).toBeUndefined();
    });

    it.each([
      ['an error', `throw new RangeError('boom')`, 'RangeError: boom'],
      ['a string', `throw 'boom'`, 'boom'],
      ['nothing', `throw undefined`, 'undefined'],
      ['an object', `throw { a: 1 }`, '{"a":1}'],
      ['after an await', `await null; throw new Error('boom')`, 'Error: boom'],
      ['in a promise nobody looks at', `Promise.reject(new TypeError('boom'))`, 'TypeError: boom'],
      [
        'in a floating call, later',
        `(async () => { await null; throw new Error('boom'); })(); await null; await null; await null;`,
        'Error: boom',
      ],
      [
        'an error that fights back',
        `throw new Proxy(new Error('x'), { get() { throw 1; }, getPrototypeOf() { throw 2; } })`,
        '',
      ],
      [
        'an error with a bad message',
        `throw Object.defineProperty(new Error(), 'message', { get() { throw 1; } })`,
        '',
      ],
      ['too much recursion', `(function f() { f(); })()`, 'RangeError: Maximum call stack size exceeded'],
    ])('5.20 5.21 drops the effects and keeps the logs when it throws: %s', async (_, source, message) => {
      const outcome = await run(`${begun} ${source};`);
      expect(outcome).toMatchObject(failedWith('uncaught_error'));
      expect(outcome.error?.message).toContain(message);
    });

    it('5.20 counts an error after a deny as an error, and tells the operator of the deny', async () => {
      const outcome = await run(`${begun} api.deny('the reason'); throw new Error('boom')`);
      expect(outcome).toMatchObject(failedWith('uncaught_error'));
      expect(outcome.warnings.join()).toContain('the reason');
    });

    it.each([
      ['a loop', `for (;;);`],
      ['a loop of awaits', `for (;;) await 0;`],
      ['a loop in a callback', `Promise.resolve().then(() => { for (;;); }); await null; await null;`],
      ['a loop in a floating call', `(async () => { for (;;) await 0; })(); return;`],
      ['a slow pattern', `/^(a+)+$/.test('a'.repeat(40) + 'b');`],
      ['a loop that catches everything', `for (;;) { try { throw 1; } catch {} finally { continue; } }`],
      ['a loop after a fetch', `await api.fetch('https://x.example/'); for (;;);`],
      ['a getter of what is thrown', `throw { get message() { for (;;); } };`],
      ['a getter of what is logged', `console.log({ get a() { for (;;); } });`],
    ])('5.20 5.21 ends with cpu_limit for %s', async (_, source) => {
      const outcome = await run(`${begun} ${source}`, {
        limits: { actionCpuMs: 60 },
        fetch: async (request) => answer(request, ''),
      });
      expect(outcome).toMatchObject(failedWith('cpu_limit'));
    });

    it('5.21 counts CPU time over all entries of a run, and none of the waiting', async () => {
      const burn = `{ const until = Date.now() + 60; while (Date.now() < until); }`;
      const fetch: RequestChanges['fetch'] = async (request) => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        return answer(request, '');
      };
      const source = `${begun} for (let i = 0; i < rounds; i++) { ${burn} await api.fetch('https://x.example/'); }`;
      const limits = { actionCpuMs: 250 };
      expect((await run(source.replace('rounds', '2'), { fetch, limits })).status).toBe('returned');
      expect(await run(source.replace('rounds', '9'), { fetch, limits })).toMatchObject(
        failedWith('cpu_limit'),
      );
    });

    it('5.20 5.21 ends with timeout when the wall clock runs out while it waits', async () => {
      let aborted = false;
      const outcome = await run(`${begun} await api.fetch('https://slow.example/');`, {
        limits: { actionTimeoutMs: 150 },
        fetch: (request, signal) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => {
              aborted = true;
              resolve(refusal(request, 'http_fetch_timeout', 'aborted'));
            });
          }),
      });
      expect(outcome).toMatchObject(failedWith('timeout'));
      expect(aborted).toBe(true);
    });

    it('5.21 ends with timeout when the run has less time left than the action may take', async () => {
      const outcome = await run(`${begun} for (;;);`, { remainingMs: 150, limits: { actionCpuMs: 5_000 } });
      expect(outcome).toMatchObject({ status: 'failed', effects: [], error: { error_kind: 'timeout' } });
    });

    it('5.21 ends at once with timeout when it waits for what can never come', async () => {
      const outcome = await run(`${begun} await new Promise(() => {});`, {
        limits: { actionTimeoutMs: 20_000 },
      });
      expect(outcome).toMatchObject(failedWith('timeout'));
      expect(outcome.error?.message).toContain('nothing can settle');
    });

    it.each([
      ['objects', `const a = []; for (;;) a.push({ a: 1, b: [1, 2] });`],
      ['strings', `const a = []; for (let i = 0; ; i++) a.push(String(i).repeat(1000) + i);`],
      ['keys', `const o = {}; for (let i = 0; ; i++) o['a' + i] = i;`],
      ['promises', `const a = []; for (;;) a.push(new Promise(() => {}));`],
      ['closures', `const a = []; for (;;) a.push(() => a);`],
    ])('5.20 5.21 ends with memory_limit for %s without end', async (_, source) => {
      const outcome = await run(`${begun} ${source}`, {
        limits: { actionCpuMs: 20_000, actionTimeoutMs: 20_000, actionMemoryMb: 8 },
      });
      expect(outcome).toMatchObject(failedWith('memory_limit'));
    });

    it('5.20 5.21 ends with limit_exceeded when a limit at the call is not caught', async () => {
      const outcome = await run(`${begun}\napi.state.set('big', 'x'.repeat(70000));`);
      expect(outcome).toMatchObject(failedWith('limit_exceeded'));
      expect(outcome.error).toMatchObject({ line: 2 });
    });

    it('5.21 ends with compile_error, and runs nothing, when the source is none', async () => {
      expect(await run(`${begun} const a = ;`)).toMatchObject({
        status: 'failed',
        logs: [],
        effects: [],
        error: { error_kind: 'compile_error' },
      });
    });

    it('5.20 goes on as if nothing had been after every one of these', async () => {
      const outcome = await run(`api.state.set('fine', true)`);
      expect(stateOf(outcome)).toEqual({ fine: true });
    });
  });
}
