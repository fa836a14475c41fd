import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { getPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createSandbox, type Sandbox, type SandboxOptions } from './create-sandbox.ts';
import { answer, type RequestChanges, requestFor, sampleEvent, stateOf } from './testing/action-request.ts';

const open: Sandbox[] = [];
function sandboxOf(options: SandboxOptions): Sandbox {
  const sandbox = createSandbox({ standby: false, ...options });
  open.push(sandbox);
  return sandbox;
}
afterEach(() => Promise.all(open.splice(0).map((sandbox) => sandbox.close())));

/** Running: neither gone nor a zombie that nobody has collected yet. */
function alive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function priorityOf(pid: number): number {
  try {
    return getPriority(pid);
  } catch {
    return 0;
  }
}

async function until(what: () => boolean): Promise<void> {
  while (!what()) await sleep(5);
}

/** A built-in that neither a time limit nor the end of its isolate can stop. */
const stuck = `[].indexOf.call({ length: 2 ** 53 - 1 }, 1);`;
const fine = `api.state.set('fine', true);`;
const long = { limits: { actionCpuMs: 30_000, actionTimeoutMs: 60_000 }, remainingMs: 60_000 };

/** A fetch that answers when it is told to. */
function heldFetch(): { changes: RequestChanges; asked: () => number; release: () => void } {
  const waiting: (() => void)[] = [];
  return {
    changes: {
      fetch: (request) => new Promise((resolve) => waiting.push(() => resolve(answer(request, 'ok')))),
    },
    asked: () => waiting.length,
    release: () => {
      for (const go of waiting.splice(0)) go();
    },
  };
}
const waits = `console.log('begun'); const r = await api.fetch('https://api.example/'); api.state.set('body', r.body);`;

describe('sources that are nested without end', () => {
  it.each([
    ['types', `let x: ${'('.repeat(5_000)}string${')'.repeat(5_000)};`],
    ['functions', `let x = ${'a => '.repeat(5_000)}1;`],
  ])('5.1 %s are refused, and the next source is read as ever', async (_what, nested) => {
    const sandbox = sandboxOf({ runners: 1 });
    const answers = await Promise.all(
      [nested, 'const x: string = event.client.id;'].map((source) => sandbox.check(source, 'typescript')),
    );
    expect(answers).toEqual([
      { ok: false, message: 'the types of this source cannot be taken out', line: null, column: null },
      { ok: true },
    ]);
  });
});

describe('the runner processes', () => {
  it('5.20 starts none before the first use, keeps them for the next, ends them when closed', async () => {
    const sandbox = sandboxOf({ runners: 1 });
    expect(sandbox.runnerPids()).toEqual([]);
    await sandbox.run(requestFor(fine));
    const pids = sandbox.runnerPids();
    expect(pids).toHaveLength(1);
    await sandbox.run(requestFor(fine));
    expect(sandbox.runnerPids()).toEqual(pids);
    await sandbox.close();
    expect(pids.some(alive)).toBe(false);
    await expect(sandbox.run(requestFor(fine))).rejects.toMatchObject({ code: 'closed' });
    await expect(sandbox.check(fine, 'javascript')).rejects.toMatchObject({ code: 'closed' });
  });

  it('5.20 are not ended where it is enough to stop the action', async () => {
    const sandbox = sandboxOf({ runners: 1 });
    await sandbox.run(requestFor(fine));
    const pids = sandbox.runnerPids();
    const outcome = await sandbox.run(requestFor('for (;;);', { limits: { actionCpuMs: 50 } }));
    expect(outcome.error?.error_kind).toBe('cpu_limit');
    expect(sandbox.runnerPids()).toEqual(pids);
  });

  it('5.20 rejects with closed what is under way when it is closed', async () => {
    const sandbox = sandboxOf({ runners: 1 });
    const { changes, asked } = heldFetch();
    const run = sandbox.run(requestFor(waits, changes));
    const told = expect(run).rejects.toMatchObject({ code: 'closed' });
    await until(() => asked() === 1);
    await sandbox.close();
    await told;
  });

  it('5.5 gives runners nothing of the environment, the folder or the files of the embedder', async () => {
    process.env['SLUICE_TEST_SECRET'] = 'hunter2';
    const sandbox = sandboxOf({ runners: 1 });
    await sandbox.run(requestFor(fine));
    delete process.env['SLUICE_TEST_SECRET'];
    const [pid = 0] = sandbox.runnerPids();
    expect(
      readFileSync(`/proc/${pid}/environ`, 'utf8')
        .split('\0')
        .filter((line) => !line.startsWith('PWD=') && line !== ''),
    ).toEqual(['TZ=UTC']);
    const limits = readFileSync(`/proc/${pid}/limits`, 'utf8');
    expect(limits).toMatch(/Max core file size\s+0\s/);
    expect(limits).toMatch(/Max data size\s+408944640\s/);
    const files = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
    expect(files.filter((file) => file.startsWith('/') && file !== '/dev/null')).toEqual([]);
    expect(readlinkSync(`/proc/${pid}/cwd`)).toBe('/');
  });

  it('5.20 ends one action as sandbox_crashed when its runner is killed, and no other notices', async () => {
    const sandbox = sandboxOf({ runners: 2 });
    const { changes, asked, release } = heldFetch();
    await sandbox.run(requestFor(fine));
    const other = sandbox.run(requestFor(waits, { ...changes, tenantId: 'ten_2' }));
    await until(() => asked() === 1);
    const before = new Set(sandbox.runnerPids());
    const victim = sandbox.run(
      requestFor(`console.log('begun'); api.state.set('a', 1); ${stuck}`, { ...long, action: 'victim' }),
    );
    await until(() => sandbox.inspect().runners === 2 && sandbox.inspect().queued === 0);
    const [mine = 0] = sandbox.runnerPids().filter((pid) => !before.has(pid));
    await sleep(250);
    process.kill(mine, 'SIGKILL');
    expect(await victim).toMatchObject({
      status: 'failed',
      effects: [],
      error: { error_kind: 'sandbox_crashed' },
      logs: [{ message: 'begun' }],
    });
    expect(alive(mine)).toBe(false);
    release();
    expect(stateOf(await other)).toEqual({ body: 'ok' });
    expect(stateOf(await sandbox.run(requestFor(fine)))).toEqual({ fine: true });
  });

  it('5.20 ends an action as sandbox_crashed when its runner dies while it waits', async () => {
    const sandbox = sandboxOf({ runners: 1 });
    const { changes, asked } = heldFetch();
    const run = sandbox.run(requestFor(waits, changes));
    await until(() => asked() === 1);
    for (const pid of sandbox.runnerPids()) process.kill(pid, 'SIGKILL');
    expect(await run).toMatchObject({
      status: 'failed',
      error: { error_kind: 'sandbox_crashed' },
      logs: [{ message: 'begun' }],
    });
  });

  it('5.20 begins elsewhere what had not begun when a runner died', async () => {
    const sandbox = sandboxOf({ runners: 1 });
    await sandbox.run(requestFor(fine));
    for (let round = 0; round < 5; round += 1) {
      // Nothing of what follows lets the parent hear of the death before it sends.
      for (const pid of sandbox.runnerPids()) process.kill(pid, 'SIGKILL');
      expect(stateOf(await sandbox.run(requestFor(fine)))).toEqual({ fine: true });
    }
    const all = Array.from({ length: 20 }, (_, n) => sandbox.run(requestFor(fine, { action: `a${n}` })));
    for (const pid of sandbox.runnerPids()) process.kill(pid, 'SIGKILL');
    const failed = (await Promise.all(all)).filter(({ status }) => status === 'failed');
    // At most the one that may have been under way.
    expect(failed.length).toBeLessThanOrEqual(1);
  });

  it('5.21 stops what nothing inside can stop, keeps its logs, and no other notices', async () => {
    const sandbox = sandboxOf({ runners: 2 });
    const { changes, asked, release } = heldFetch();
    const other = sandbox.run(requestFor(waits, { ...long, ...changes, tenantId: 'ten_2', action: 'other' }));
    await until(() => asked() === 1);
    const outcome = await sandbox.run(
      requestFor(`console.log('begun'); ${stuck}`, { limits: { actionCpuMs: 100 } }),
    );
    expect(outcome).toMatchObject({
      status: 'failed',
      error: { error_kind: 'cpu_limit' },
      logs: [{ message: 'begun' }],
    });
    const timedOut = await sandbox.run(
      requestFor(`console.log('begun'); ${stuck}`, { limits: { actionCpuMs: 5_000 }, remainingMs: 100 }),
    );
    expect(timedOut).toMatchObject({ status: 'failed', error: { error_kind: 'timeout' } });
    release();
    expect(stateOf(await other)).toEqual({ body: 'ok' });
  });

  it('5.21 ends with memory_limit what takes its process down, and no other notices', async () => {
    const sandbox = sandboxOf({ runners: 2 });
    const { changes, asked, release } = heldFetch();
    const other = sandbox.run(requestFor(waits, { ...long, ...changes, tenantId: 'ten_2', action: 'other' }));
    await until(() => asked() === 1);
    const bombs = [
      `const o = {}; for (let i = 0; ; i++) o['a' + i] = i;`,
      `for (let i = 0; ; i++) Symbol.for('k' + i);`,
      `const a = []; for (;;) a.push('x'.repeat(2 ** 28) + a.length, new Array(2 ** 26).fill(1));`,
      `const m = new Map(); for (let i = 0; ; i++) m.set(i, i);`,
    ];
    for (const bomb of bombs) {
      const outcome = await sandbox.run(
        requestFor(bomb, { ...long, limits: { ...long.limits, actionMemoryMb: 16 } }),
      );
      expect(outcome).toMatchObject({ status: 'failed', effects: [], error: { error_kind: 'memory_limit' } });
    }
    release();
    expect(stateOf(await other)).toEqual({ body: 'ok' });
  });

  it('5.20 gives an action that keeps taking runners down one of its own, and tells the operator', async () => {
    const warned: unknown[] = [];
    const quiet = (): void => undefined;
    const logger = {
      debug: quiet,
      info: quiet,
      error: quiet,
      warn: (fields: unknown) => warned.push(fields),
    };
    const sandbox = sandboxOf({ runners: 1, logger });
    const kill = () =>
      sandbox.run(requestFor(stuck, { tenantId: 'ten_bad', action: 'bad', limits: { actionCpuMs: 30 } }));
    for (let times = 0; times < 3; times += 1) {
      expect(sandbox.inspect().quarantined).toEqual([]);
      expect(await kill()).toMatchObject({ error: { error_kind: 'cpu_limit' } });
    }
    const told = { tenantId: 'ten_bad', action: 'bad', version: 1 };
    expect(sandbox.inspect().quarantined).toEqual([told]);
    expect(warned).toEqual([told]);
    await sandbox.run(requestFor(fine));
    const shared = sandbox.runnerPids();
    // Others have the one runner of the pool to themselves while it is at it again.
    const stoodBack = until(() => sandbox.runnerPids().some((pid) => priorityOf(pid) === 19));
    const [bad, , good] = await Promise.all([
      kill(),
      stoodBack,
      Promise.all(Array.from({ length: 5 }, () => sandbox.run(requestFor(fine)))),
    ]);
    expect(bad).toMatchObject({ error: { error_kind: 'cpu_limit' } });
    expect(good.map(stateOf)).toEqual(Array(5).fill({ fine: true }));
    expect(sandbox.runnerPids()).toEqual(expect.arrayContaining([...shared]));
    // What has changed is not what took them down.
    expect(
      await sandbox.run(requestFor(fine, { tenantId: 'ten_bad', action: 'bad', version: 2 })),
    ).toMatchObject({ status: 'returned' });
  });

  it('5.21 stops an action that behaved until now, and times it more closely from then on', async () => {
    const sandbox = sandboxOf({ runners: 1 });
    const source = `console.log('begun'); if (event.user.email === 'stuck') for (;;); api.state.set('fine', true);`;
    const run = (email: string) =>
      sandbox.run(
        requestFor(source, { event: { ...sampleEvent, user: { email } }, limits: { actionCpuMs: 60 } }),
      );
    for (let times = 0; times < 25; times += 1) expect(stateOf(await run('jane'))).toEqual({ fine: true });
    const [first] = sandbox.runnerPids();
    const [stuckRun, ...behind] = await Promise.all([run('stuck'), run('jane'), run('jane'), run('jane')]);
    expect(stuckRun).toMatchObject({ error: { error_kind: 'cpu_limit' }, logs: [{ message: 'begun' }] });
    // They had been sent already, and lose nothing but time.
    expect(behind.map(stateOf)).toEqual(Array(3).fill({ fine: true }));
    const [second] = sandbox.runnerPids();
    expect(second).not.toBe(first);
    expect(await run('stuck')).toMatchObject({ error: { error_kind: 'cpu_limit' } });
    expect(sandbox.runnerPids()).toEqual([second]);
  });

  it('5.20 has a runner stand by, which takes the place of one that is lost', async () => {
    const sandbox = sandboxOf({ runners: 1, standby: true });
    await sandbox.run(requestFor(fine));
    const [first = 0] = sandbox.runnerPids();
    await until(() => sandbox.runnerPids().length === 2);
    const [standby] = sandbox.runnerPids().filter((pid) => pid !== first);
    expect(sandbox.inspect().runners).toBe(1);
    await sleep(500);
    process.kill(first, 'SIGKILL');
    await until(() => !sandbox.runnerPids().includes(first));
    expect(stateOf(await sandbox.run(requestFor(fine)))).toEqual({ fine: true });
    expect(sandbox.inspect().runners).toBe(1);
    expect(sandbox.runnerPids()).toContain(standby);
    await until(() => sandbox.runnerPids().length === 2);
  });

  it('5.20 answers everybody in turn while one tenant floods it', async () => {
    const sandbox = sandboxOf({ runners: 1 });
    await sandbox.run(requestFor(fine));
    const ended: string[] = [];
    const flood = Array.from({ length: 10 }, (_, n) =>
      sandbox
        .run(requestFor(`for (;;);`, { tenantId: 'ten_flood', action: `f${n}`, limits: { actionCpuMs: 40 } }))
        .then(() => ended.push('flood')),
    );
    const polite = sandbox.run(requestFor(fine, { tenantId: 'ten_polite' })).then(() => ended.push('polite'));
    await Promise.all([...flood, polite]);
    expect(ended.indexOf('polite')).toBeLessThanOrEqual(2);
  });

  it('5.20 lets actions that wait for fetches leave room for others, up to the most runners there may be', async () => {
    const sandbox = sandboxOf({ runners: 1, maxRunners: 3 });
    const { changes, asked, release } = heldFetch();
    // Proven actions may share a runner when there are no more.
    const first = Promise.all([
      sandbox.run(requestFor(waits, changes)),
      sandbox.run(requestFor(fine, { action: 'fine' })),
    ]);
    await until(() => asked() === 1);
    release();
    await first;
    const many = Array.from({ length: 8 }, () => sandbox.run(requestFor(waits, changes)));
    await until(() => asked() === 8);
    expect(sandbox.inspect()).toMatchObject({ runners: 3, waiting: 8, queued: 0 });
    expect(stateOf(await sandbox.run(requestFor(fine, { action: 'fine' })))).toEqual({ fine: true });
    release();
    expect((await Promise.all(many)).map(({ status }) => status)).toEqual(Array(8).fill('returned'));
  });

  it('5.20 puts an action that nobody knows beside none that waits', async () => {
    const sandbox = sandboxOf({ runners: 1, maxRunners: 1 });
    const { changes, asked, release } = heldFetch();
    const waiting = sandbox.run(requestFor(waits, changes));
    await until(() => asked() === 1);
    const unknown = sandbox.run(requestFor(stuck, { action: 'unknown', limits: { actionCpuMs: 50 } }));
    await sleep(100);
    expect(sandbox.inspect()).toMatchObject({ waiting: 1, queued: 1 });
    release();
    expect(stateOf(await waiting)).toEqual({ body: 'ok' });
    expect(await unknown).toMatchObject({ error: { error_kind: 'cpu_limit' } });
  });

  it('5.21 ends with timeout what no runner became free for', async () => {
    const sandbox = sandboxOf({ runners: 1, maxRunners: 1 });
    const { changes, asked, release } = heldFetch();
    const waiting = sandbox.run(requestFor(waits, changes));
    await until(() => asked() === 1);
    const late = await sandbox.run(requestFor(fine, { action: 'late', remainingMs: 50 }));
    expect(late).toMatchObject({ status: 'failed', error: { error_kind: 'timeout' } });
    release();
    await waiting;
  });

  it('5.20 says sandbox_unavailable when no runner can be started', async () => {
    const logged: string[] = [];
    const quiet = (): void => undefined;
    const logger = {
      debug: quiet,
      info: quiet,
      warn: quiet,
      error: (_: unknown, message: string) => logged.push(message),
    };
    // No process of Node can start in so little memory.
    const sandbox = sandboxOf({ runners: 1, runnerMemoryMb: 1, logger });
    await expect(sandbox.run(requestFor(fine))).rejects.toMatchObject({ code: 'sandbox_unavailable' });
    expect(logged).toEqual(['no sandbox runner could be started']);
  });
});

describe('the life of the embedder', () => {
  const program = fileURLToPath(new URL('./testing/embedder.ts', import.meta.url));
  const start = (mode: string): ReturnType<typeof spawn> =>
    spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, mode], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });

  async function pidsSaidBy(child: ReturnType<typeof spawn>): Promise<readonly number[]> {
    let text = '';
    while (!text.includes('\n')) text += String((await once(child.stdout ?? child, 'data'))[0]);
    return JSON.parse(text.slice(0, text.indexOf('\n'))) as number[];
  }

  it('5.20 does not keep an embedder alive that has nothing left to do', async () => {
    const child = start('idle');
    const pids = await pidsSaidBy(child);
    expect(await once(child, 'exit')).toEqual([0, null]);
    await until(() => !pids.some(alive));
    expect(pids.length).toBeGreaterThan(0);
  });

  it.each(['waiting', 'stuck'])(
    '5.20 leaves no runner behind when the embedder is killed while an action is %s',
    async (mode) => {
      const child = start(mode);
      const pids = await pidsSaidBy(child);
      await sleep(mode === 'stuck' ? 300 : 50);
      expect(pids.every(alive)).toBe(true);
      child.kill('SIGKILL');
      await once(child, 'exit');
      await until(() => !pids.some(alive));
      expect(pids).toHaveLength(1);
    },
  );
});
