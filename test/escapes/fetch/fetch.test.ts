import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSandbox, type Sandbox } from '@sluice/sandbox';
import type { FetchAttack } from './fetch-attack.ts';
import { performFetch } from './perform-fetch.ts';

const here = new URL('./', import.meta.url);
const files = readdirSync(here)
  .filter((file) => file.endsWith('.attack.ts'))
  .sort();
const attacks = await Promise.all(
  files.map(
    async (file) =>
      [file, ((await import(new URL(file, here).href)) as { default: FetchAttack }).default] as const,
  ),
);

describe('attacks on api.fetch', () => {
  let sandbox: Sandbox;
  beforeAll(() => {
    sandbox = createSandbox({ runners: 1 });
  });
  afterAll(() => sandbox.close());

  it.each(attacks.map(([file, attack]) => [file, attack.tries, attack] as const))(
    '7 holds against %s: %s',
    async (_file, _tries, attack) => {
      expect(await performFetch(sandbox, attack)).toEqual([]);
    },
  );
});
