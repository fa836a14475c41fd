import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres } from '@sluice/store/testing';
import { bundleFromParts, createSluice } from 'sluice';

const patcher = new URL('./patcher.ts', import.meta.url).pathname;
const times = 1_000;

function patch(url: string, prefix: string): Promise<void> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', patcher, url, prefix, String(times)],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(complaint))));
  });
}

describe('two processes and one user', () => {
  let postgres: Awaited<ReturnType<typeof startPostgres>>;
  beforeAll(async () => {
    postgres = await startPostgres();
  }, 60_000);
  afterAll(() => postgres.stop());

  it('5.13 every key of 2 x 1,000 patches made at the same time is there', async () => {
    const url = await postgres.newDatabase();
    const sluice = await createSluice({
      issuer: 'https://login.acme.example',
      database: { url },
      keyEncryptionKey: Buffer.alloc(32, 5),
      expireEveryMs: 0,
    });
    try {
      await sluice.publish(
        bundleFromParts({
          tenantFile: { tenant: { slug: 'acme', name: 'Acme' } },
          flows: [
            {
              slug: 'login',
              name: 'Login',
              trigger: 'login',
              stages: {
                'post-auth': { start: 'mark', blocks: { mark: { type: 'custom_action', action: 'mark' } } },
              },
            },
          ],
          actions: [{ slug: 'mark', source: 'return', language: 'javascript' }],
          users: [{ id: 'usr_jane', email: 'jane@acme.example', app_metadata: { before: 1 } }],
        }),
      );
      await Promise.all([patch(url, 'a'), patch(url, 'b')]);
      const keys = Object.keys((await sluice.users.get('acme', 'usr_jane'))?.app_metadata ?? {});
      const expected = Array.from({ length: times }, (_, n) => [`a${n}`, `b${n}`]).flat();
      expect(new Set(keys)).toEqual(new Set(['before', ...expected]));
    } finally {
      await sluice.close();
    }
  }, 180_000);
});
