import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSandbox, type Sandbox } from '@sluice/sandbox';
import { requestFor } from '@sluice/sandbox/testing';
import type { Attack } from './attack.ts';
import { startHonestTraffic, type TrafficReport } from './honest-traffic.ts';
import { learnReferences } from './look.ts';
import { type Arena, along, perform, type Road, secretOfHost } from './perform.ts';

const here = new URL('./', import.meta.url);
/** `ESCAPES=cpu/sort` performs those attacks only whose path begins so. */
const chosen = process.env['ESCAPES'] ?? '';
const all = readdirSync(here, { recursive: true, encoding: 'utf8' });
/** Folders with a test of their own perform their attacks themselves: they need another outside world. */
const elsewhere = all.filter((file) => /\/.*\.test\.ts$/.test(file)).map((file) => `${dirname(file)}/`);
const files = all
  .filter((file) => file.endsWith('.attack.ts') && file.startsWith(chosen))
  .filter((file) => !elsewhere.some((folder) => file.startsWith(folder)))
  .sort();
const roads: readonly Road[] = ['direct', 'smuggled'];
const attacks = (
  await Promise.all(
    files.map(async (file) => {
      const attack = ((await import(new URL(file, here).href)) as { default: Attack }).default;
      // Realms are told apart by what a source looks like, so what aims at them comes along both roads.
      const both = /^(?:escape|leakage)/.test(file) && attack.whole !== true && attack.directly !== true;
      return roads.slice(0, both ? 2 : 1).map((road) => ({ file, attack, road, id: `${file} ${road}` }));
    }),
  )
).flat();
/** Attacks under way at a time; each has a tenant of its own. */
const lanes = 2;

describe('attacks on the sandbox', () => {
  const inTurn = ({ attack, road }: (typeof attacks)[number]): boolean =>
    (attack.runs !== undefined || road === 'smuggled') && attack.together !== true;
  const queue = attacks.filter((one) => !inTurn(one));
  const queueInTurn = attacks.filter(inTurn);
  const results = new Map<string, ReturnType<typeof ending>>();
  let sandbox: Sandbox;
  /** One runner: each run of an attack meets the very isolate that the run before it has used. */
  let single: Sandbox;
  let traffic: ReturnType<typeof startHonestTraffic>;
  let report: TrafficReport | undefined;
  let stalledMs = 0;
  let lastBeat = performance.now();
  const beatMs = 10;
  const heart = setInterval(() => {
    const now = performance.now();
    stalledMs += Math.max(0, now - lastBeat - beatMs);
    lastBeat = now;
  }, beatMs);
  const residentMb = (): number => process.memoryUsage.rss() / 2 ** 20;
  const residentBefore = residentMb();

  for (const { id } of attacks) results.set(id, ending());

  beforeAll(async () => {
    process.env[secretOfHost.name] = secretOfHost.value;
    sandbox = createSandbox({ runners: 3, maxRunners: 6 });
    single = createSandbox({ runners: 1, maxRunners: 1 });
    // All runners stand before the first attack.
    await Promise.all(
      Array.from({ length: 3 }, () => sandbox.run(requestFor('', { tenantId: 'ten_first' }))),
    );
    const references: string[] = [];
    for (const road of roads)
      references.push(...(await learnReferences(sandbox, (source) => along(road, source))));
    const arena: Arena = { road: 'direct', sandbox, references, stalledMs: () => stalledMs };
    traffic = startHonestTraffic(sandbox);
    for (let lane = 1; lane <= lanes; lane += 1) void attackFrom(queue, arena, `ten_attacker_${lane}`);
    void attackFrom(queueInTurn, { ...arena, sandbox: single }, 'ten_attacker_0');
  }, 60_000);

  async function attackFrom(from: typeof attacks, arena: Arena, tenantId: string): Promise<void> {
    for (let next = from.shift(); next !== undefined; next = from.shift()) {
      const { id, file, attack, road } = next;
      const action = `${file.replace('.attack.ts', '').replaceAll('/', '-')}-${road}`;
      await perform({ ...arena, road }, attack, tenantId, action).then(
        results.get(id)?.resolve,
        results.get(id)?.reject,
      );
    }
  }

  afterAll(async () => {
    clearInterval(heart);
    delete process.env[secretOfHost.name];
    if (report === undefined) await traffic?.stop();
    await Promise.all([sandbox?.close(), single?.close()]);
  });

  it.each(attacks.map(({ id }) => id))(
    '5.5 holds against %s',
    async (id) => {
      expect(await results.get(id)?.promise).toEqual([]);
    },
    120_000,
  );

  it('5.20 lets honest tenants be right, and be answered, all the while', async () => {
    report = await traffic.stop();
    const { runs, p50, p99, max, wrong } = report;
    process.stdout.write(
      `honest runs beside the attacks: ${runs}, p50 ${p50} ms, p99 ${p99} ms, max ${max} ms\n`,
    );
    expect(wrong).toEqual([]);
    expect(p99).toBeLessThan(3_000);
  });

  it('5.20 keeps its own memory and its processes within bounds', () => {
    expect(residentMb() - residentBefore).toBeLessThan(400);
    expect(sandbox.runnerPids().length).toBeLessThanOrEqual(6);
    expect(sandbox.inspect()).toMatchObject({ queued: 0, waiting: 0 });
  });
});

/** What becomes of one attack. */
function ending(): PromiseWithResolvers<string[]> {
  const made = Promise.withResolvers<string[]>();
  // Looked at by its test, maybe later.
  made.promise.catch(() => undefined);
  return made;
}
