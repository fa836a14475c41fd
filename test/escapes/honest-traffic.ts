import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '@sluice/expression';
import type { Sandbox } from '@sluice/sandbox';
import { requestFor, stateOf } from '@sluice/sandbox/testing';
import { answerFor, eventIn } from './outside-world.ts';

/** What decent actions do, with an answer that depends on the event: a mixed-up or damaged run shows. */
export const honestSource = `
const { state } = event.transaction;
const parts = [...state].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)).filter((c) => /[a-z0-9]/.test(c));
const counts = parts.reduce((map, c) => map.set(c, (map.get(c) ?? 0) + 1), new Map());
const first = await Promise.all([Promise.resolve(state.length), (async () => state.toUpperCase())()]);
api.state.set('who', state);
api.state.set('counts', Object.fromEntries(counts));
api.state.set('first', JSON.parse(JSON.stringify(first)));
api.log('info', state);`;

export function honestAnswer(state: string): Record<string, Json> {
  const counts: Record<string, number> = {};
  for (const c of [...state].sort()) if (/[a-z0-9]/.test(c)) counts[c] = (counts[c] ?? 0) + 1;
  return { who: state, counts, first: [state.length, state.toUpperCase()] };
}

/** On a busy machine the decent ones need patience, too. */
const limits = { actionCpuMs: 20_000, actionTimeoutMs: 20_000 };

const fetching = `${honestSource} const answer = await api.fetch('https://api.example/ok'); api.state.set('body', answer.body);`;

export interface TrafficReport {
  readonly runs: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Runs that failed or gave a wrong answer, in words. */
  readonly wrong: readonly string[];
}

/** Several of their runs fall into each attack; with many more, most of the time that the attacks take would be theirs. */
const pauseMs = 20;

/** Decent tenants, one run after another with a short pause, until `stop` is called. */
export function startHonestTraffic(sandbox: Sandbox): { stop(): Promise<TrafficReport> } {
  const times: number[] = [];
  const wrong: string[] = [];
  let over = false;
  const lane = async (tenantId: string, action: string, source: string): Promise<void> => {
    for (let number = 0; !over; number += 1) {
      const mode = `${tenantId}-${action}-${number}`;
      const began = performance.now();
      const outcome = await sandbox.run(
        requestFor(source, { limits, tenantId, action, event: eventIn(mode), fetch: answerFor }),
      );
      times.push(performance.now() - began);
      const expected = { ...honestAnswer(mode), ...(source === fetching && { body: 'ok' }) };
      const right =
        outcome.status === 'returned' &&
        isDeepStrictEqual({ ...stateOf(outcome) }, expected) &&
        isDeepStrictEqual(
          outcome.logs.map(({ message }) => message),
          [mode],
        );
      if (!right) wrong.push(`${mode}: ${JSON.stringify(outcome).slice(0, 500)}`);
      await sleep(pauseMs);
    }
  };
  const lanes = [
    lane('ten_decent', 'compute', honestSource),
    lane('ten_kind', 'compute', honestSource),
    lane('ten_kind', 'ask', fetching),
  ];
  return {
    async stop() {
      over = true;
      await Promise.all(lanes);
      times.sort((a, b) => a - b);
      const at = (share: number): number =>
        Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0);
      return { runs: times.length, p50: at(0.5), p99: at(0.99), max: at(1), wrong };
    },
  };
}
