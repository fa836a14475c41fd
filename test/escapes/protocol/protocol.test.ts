import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TakenOverPool } from '@sluice/sandbox/testing';
import type { Lie } from './lie.ts';
import { performLie } from './perform-lie.ts';

const here = new URL('./', import.meta.url);
/** `ESCAPES=protocol/peek` performs those lies only whose path begins so. */
const chosen = process.env['ESCAPES'] ?? '';
const files = readdirSync(here)
  .filter((file) => file.endsWith('.attack.ts') && `protocol/${file}`.startsWith(chosen))
  .sort();
const lies = await Promise.all(
  files.map(
    async (file) => [file, ((await import(new URL(file, here).href)) as { default: Lie }).default] as const,
  ),
);
const [early, late] = [true, false].map((first) =>
  lies.filter(([, { program }]) => (program !== undefined) === first),
);
const told = (some: typeof lies | undefined) =>
  (some ?? []).map(([file, lie]) => [file, lie.tries, lie] as const);

describe('lies of a runner', () => {
  let pool: TakenOverPool;
  beforeAll(async () => {
    pool = new TakenOverPool(2);
    // Both runners stand before the first lie: who is gone afterwards is told by who was there.
    const slowly = 'setTimeout(() => say(report({})), 100);';
    await Promise.all([pool.run(slowly), pool.run(slowly)]);
    expect(pool.pids).toHaveLength(2);
  });
  afterAll(() => pool.close());

  it.each(told(late))('5.20 holds against %s: %s', async (_file, _tries, lie) => {
    expect(await performLie(pool, lie)).toEqual([]);
  });
});

if (early !== undefined && early.length > 0)
  describe('lies before a runner is ready', () => {
    it.each(told(early))('5.20 holds against %s: %s', async (_file, _tries, lie) => {
      const pool = new TakenOverPool(1, lie.program);
      const outcome = await pool
        .run('', { limits: { actionTimeoutMs: 1_500, ...lie.limits } })
        .catch((error: { code?: unknown }) => error.code);
      expect(outcome).toEqual(
        lie.fails === null
          ? 'sandbox_unavailable'
          : expect.objectContaining({
              status: 'failed',
              effects: [],
              error: expect.objectContaining({ error_kind: lie.fails?.[0] }),
            }),
      );
      await pool.close();
      expect(pool.pids).toEqual([]);
    });
  });
