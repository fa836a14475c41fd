import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres } from '@sluice/store/testing';
import { createSluice, type Database, type Sluice } from 'sluice';

const hostFile = new URL('./host.ts', import.meta.url).pathname;

interface Told {
  readonly begun: Set<string>;
  readonly waiting: Map<string, { runId: string; resumeToken: string }>;
  readonly issued: Map<string, string>;
}

/** Runs a host and kills it without warning some milliseconds after it has told `lines` lines, so that it is at work whatever the machine. */
async function runAndKill(database: Database, from: number, lines: number, told: Told): Promise<void> {
  const host = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', hostFile, JSON.stringify(database), String(from)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let complaint = '';
  host.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const ended = new Promise<void>((resolve) => host.on('close', () => resolve()));
  let ready = false;
  let heard = 0;
  for await (const line of createInterface({ input: host.stdout })) {
    const [what, nonce = '', runId = '', resumeToken = ''] = line.split(' ');
    if (what === 'ready') ready = true;
    else if ((heard += 1) === lines) setTimeout(() => host.kill('SIGKILL'), Math.random() * 30);
    if (what === 'begin') told.begun.add(nonce);
    if (what === 'waiting') told.waiting.set(nonce, { runId, resumeToken });
    if (what === 'issued') told.issued.set(nonce, runId);
  }
  await ended;
  if (!ready || host.signalCode !== 'SIGKILL') throw new Error(`the host ended by itself: ${complaint}`);
}

/** What a begun run left behind, piece by piece. Either none of a checkpoint's pieces may be there, or all. */
async function leftovers(sluice: Sluice, nonce: string, told: Told, marks: ReadonlySet<string>) {
  const metadata = marks.has(`run_${nonce}`);
  const waiting = told.waiting.get(nonce);
  if (waiting === undefined) return { status: 'unknown', metadata, audit: [] as string[] };
  const inspection = await sluice.inspect({ tenant: 'acme', runId: waiting.runId });
  return {
    status: inspection.result.status,
    metadata,
    audit: inspection.audit.map((entry) => entry.type),
    trace: inspection.trace.map((entry) => entry.block),
  };
}

/** Kills hosts in the middle of their work, and looks at every run they had begun. */
async function killOften(
  database: Database,
  kills: number,
): Promise<{ interrupted: number; completed: number }> {
  const told: Told = { begun: new Set(), waiting: new Map(), issued: new Map() };
  let interrupted = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const { size } = told.begun;
    const issued = told.issued.size;
    await runAndKill(database, size, 1 + Math.floor(Math.random() * 120), told);
    interrupted += told.begun.size - size - (told.issued.size - issued);
  }
  const sluice = await createSluice({
    issuer: 'https://login.acme.example',
    database,
    keyEncryptionKey: Buffer.alloc(32, 5),
    runners: 1,
    expireEveryMs: 0,
  });
  let completed = 0;
  try {
    const jane = await sluice.users.get('acme', 'usr_jane');
    const marks = new Set(Object.keys(jane?.app_metadata ?? {}));
    for (const nonce of told.begun) {
      const left = await leftovers(sluice, nonce, told, marks);
      if (told.issued.has(nonce)) expect(left.status).toBe('completed');
      if (left.status === 'completed') {
        completed += 1;
        expect(left).toMatchObject({
          metadata: true,
          trace: ['note', 'mark'],
          audit: [
            'custom_action.run',
            'flow.run_awaiting',
            'flow.run_resumed',
            'custom_action.run',
            'user.app_metadata_updated',
            'token.issued',
            'flow.run_completed',
          ],
        });
      } else {
        expect(left.metadata).toBe(false);
        if (left.status === 'awaiting')
          expect(left).toMatchObject({ trace: ['note'], audit: ['custom_action.run', 'flow.run_awaiting'] });
      }
      if (told.issued.has(nonce)) continue;
      // The host comes back and asks again, with what it still has: every run can be brought to its end, once.
      const start = {
        tenant: 'acme',
        flow: 'login',
        event: { client: { id: 'web', type: 'web' }, transaction: { nonce } },
        idempotencyKey: nonce,
      } as const;
      const again = await sluice.start(start);
      if (told.waiting.has(nonce)) expect(again.runId).toBe(told.waiting.get(nonce)?.runId);
      const end = await sluice.resume({
        tenant: 'acme',
        resumeToken: again.resumeToken ?? '',
        answer: { outcome: 'authenticated', user: { id: 'usr_jane' }, aal: 'aal1', methods: ['password'] },
      });
      expect(end).toMatchObject({ status: 'completed', claims: { number: nonce } });
    }
  } finally {
    await sluice.close();
  }
  return { interrupted, completed };
}

describe('kill -9 of the host at random moments', () => {
  let folder = '';
  let postgres: Awaited<ReturnType<typeof startPostgres>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-kill-'));
    postgres = await startPostgres();
  }, 60_000);
  afterAll(async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('6.5 leaves each run wholly there or not at all on the embedded database', async () => {
    const { interrupted, completed } = await killOften({ dataDir: join(folder, 'data') }, 6);
    expect(interrupted).toBeGreaterThanOrEqual(60);
    expect(completed).toBeGreaterThan(0);
  }, 180_000);

  it('6.5 leaves each run wholly there or not at all on PostgreSQL', async () => {
    const { interrupted, completed } = await killOften({ url: await postgres.newDatabase() }, 12);
    expect(interrupted).toBeGreaterThanOrEqual(130);
    expect(completed).toBeGreaterThan(0);
  }, 180_000);
});
