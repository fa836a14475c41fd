import { getPriority } from 'node:os';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createSandbox, type Sandbox } from './create-sandbox.ts';
import { requestFor } from './testing/action-request.ts';

const quick = `api.state.set('quick', true);`;
const endless = 'while (true) {}';

describe('a tenant whose actions compute without end', () => {
  let sandbox: Sandbox;
  afterEach(() => sandbox.close());

  const beQuick = (tenantId: string) =>
    sandbox.run(requestFor(quick, { tenantId, limits: { actionTimeoutMs: 20_000 } }));

  it('5.20 has no runner that others wait for, even if there are as many such tenants as runners', async () => {
    sandbox = createSandbox({ runners: 2, maxRunners: 8 });
    await beQuick('ten_quick');
    let over = 0;
    const attacks = ['ten_a', 'ten_b', 'ten_c'].map(async (tenantId) => {
      const limits = { actionCpuMs: 15_000, actionTimeoutMs: 15_000 };
      await sandbox.run(requestFor(endless, { tenantId, limits }));
      over += 1;
    });
    for (let run = 0; run < 20; run += 1) expect((await beQuick('ten_quick')).status).toBe('returned');
    // One who is new has a place as well, once it is clear that the others keep theirs.
    expect((await beQuick('ten_new')).status).toBe('returned');
    expect(over).toBe(0);
    const ends = Promise.allSettled(attacks);
    await sandbox.close();
    await ends;
  }, 60_000);

  it('5.20 is given a runner that was needed only while it held others up', async () => {
    sandbox = createSandbox({ runners: 2, maxRunners: 3 });
    await beQuick('ten_quick');
    const limits = { actionCpuMs: 500, actionTimeoutMs: 20_000 };
    const tenants = ['ten_a', 'ten_b'];
    const ends = await Promise.all(
      tenants.map((tenantId) => sandbox.run(requestFor(endless, { tenantId, limits }))),
    );
    expect(ends.map(({ error }) => error?.error_kind)).toEqual(['cpu_limit', 'cpu_limit']);
    // Shorter than it takes for a runner that nobody needs to be ended.
    const patient = { actionTimeoutMs: 7_000 };
    const next = await Promise.all(
      tenants.map((tenantId) =>
        sandbox.run(requestFor(quick, { tenantId, action: 'quick', limits: patient })),
      ),
    );
    expect(next.map(({ status }) => status)).toEqual(['returned', 'returned']);
    expect(sandbox.runnerPids().map((pid) => getPriority(pid))).toContain(3);
  }, 60_000);

  it('5.20 waits for others of its kind from then on, also when it ends well each time', async () => {
    sandbox = createSandbox({ runners: 2, maxRunners: 4 });
    await beQuick('ten_quick');
    let over = 0;
    let stop = false;
    const slow = 'const until = Date.now() + 150; while (Date.now() < until);';
    const lanes = Array.from({ length: 4 }, async (_, lane) => {
      while (!stop) {
        const limits = { actionCpuMs: 15_000, actionTimeoutMs: 20_000 };
        const { status } = await sandbox.run(requestFor(slow, { tenantId: `ten_${lane}`, limits }));
        expect(status).toBe('returned');
        over += 1;
      }
    });
    while (over < 8) await new Promise((resolve) => setTimeout(resolve, 20));
    // Whoever stands in line with them sees some of them end before it is served.
    let waited = 0;
    for (let run = 0; run < 40; run += 1) {
      const before = over;
      expect((await beQuick('ten_quick')).status).toBe('returned');
      if (over > before) waited += 1;
    }
    expect(waited).toBeLessThan(10);
    stop = true;
    await Promise.all(lanes);
  }, 60_000);
});
