import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createSandbox, type Sandbox } from './create-sandbox.ts';
import { requestFor, stateOf } from './testing/action-request.ts';

const limits = { actionCpuMs: 10_000, actionTimeoutMs: 20_000 };

describe('a runner that has too little memory left', () => {
  let sandbox: Sandbox;
  afterEach(() => sandbox.close());

  /** As Node ends itself when it has no memory. */
  const endOutOfMemory = () => {
    for (const pid of sandbox.runnerPids()) process.kill(pid, 'SIGABRT');
  };
  const slow = `const until = Date.now() + (event.slow ? 1_500 : 0); while (Date.now() < until); api.state.set('done', true);`;

  it('5.21 is not held against an action that has ended well before: it begins anew elsewhere', async () => {
    sandbox = createSandbox({ runners: 1, standby: false });
    const run = (event: Record<string, boolean>) => sandbox.run(requestFor(slow, { event, limits }));
    await run({});
    const busy = run({ slow: true });
    await sleep(100);
    const [pid] = sandbox.runnerPids();
    endOutOfMemory();
    expect(stateOf(await busy)).toEqual({ done: true });
    expect(sandbox.runnerPids()).not.toContain(pid);
  }, 60_000);

  it('5.21 is the end of an action that nobody knows, and of one that has asked somebody outside', async () => {
    sandbox = createSandbox({ runners: 1, standby: false });
    const ended = { status: 'failed', error: { error_kind: 'memory_limit' } };
    const unknown = sandbox.run(requestFor(slow, { event: { slow: true }, limits }));
    while (sandbox.runnerPids().length === 0) await sleep(5);
    await sleep(500);
    endOutOfMemory();
    expect(await unknown).toMatchObject(ended);

    const asks = `await api.fetch('https://a.example/'); ${slow}`;
    let asked = 0;
    const run = (event: Record<string, boolean>) => {
      const fetch = () => {
        asked += 1;
        return Promise.reject(new Error('nobody is there'));
      };
      const source = asks.replace('await', 'try { await').replace(';', '; } catch {}');
      return sandbox.run(requestFor(source, { action: 'asks', event, limits, fetch }));
    };
    await run({});
    const busy = run({ slow: true });
    while (asked < 2) await sleep(5);
    await sleep(100);
    endOutOfMemory();
    expect(await busy).toMatchObject({ status: 'failed' });
    expect(asked).toBe(2);
  }, 60_000);

  it('5.21 is replaced before somebody needs it', async () => {
    sandbox = createSandbox({ runners: 1, standby: false, runnerMemoryMb: 240 });
    const tenants = Array.from({ length: 40 }, (_, n) => `ten_${n}`);
    const fill = async () => {
      for (const tenantId of tenants) {
        const { status } = await sandbox.run(requestFor(slow, { tenantId, event: {}, limits }));
        expect(status).toBe('returned');
      }
    };
    await fill();
    const [first] = sandbox.runnerPids();
    for (let time = 0; time < 40 && sandbox.runnerPids()[0] === first; time += 1) {
      await fill();
      await sleep(100);
    }
    expect(sandbox.runnerPids()).not.toContain(first);
  }, 60_000);
});
