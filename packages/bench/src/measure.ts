import { setTimeout as pause } from 'node:timers/promises';

/** One way of doing what a table is about. */
export interface Contender {
  readonly name: string;
  /** Where a table shows how cost grows: what has grown, such as `16 kB`. Rows are compared at the same place only. */
  readonly at?: string;
  readonly ours?: boolean;
  /** Does less than the others by its nature: shown to tell what is left to gain. */
  readonly floor?: boolean;
  run(): unknown;
  /** How many operations one call of `run` performs, where one alone is too short for the clock. */
  readonly batch?: number;
  /** Takes part in every nth round only: for what is so slow that it would take the time of all others. */
  readonly everyNth?: number;
}

export type Pace =
  /** Each operation after a pause, as at a low load: caches and cores have gone cold. */
  | { readonly kind: 'idle'; readonly gapMs: number }
  /** Turns of some milliseconds, back to back, so many at a time. */
  | { readonly kind: 'burst'; readonly turnMs: number; readonly concurrency: number };

export interface Row {
  readonly name: string;
  readonly at: string | null;
  readonly ours: boolean;
  readonly floor: boolean;
  readonly samples: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** Operations a second over the contender's own turns; null where pauses make it mean nothing. */
  readonly perSecond: number | null;
}

interface Tally {
  readonly micros: number[];
  operations: number;
  busyMs: number;
}

/**
 * Measures all contenders side by side: round robin, each round from another start, so that drift of the machine hits all of them.
 * What comes before the first round counts for nobody.
 */
export async function measure(
  contenders: readonly Contender[],
  pace: Pace,
  seconds: number,
): Promise<readonly Row[]> {
  const tallies = contenders.map((): Tally => ({ micros: [], operations: 0, busyMs: 0 }));
  for (const contender of contenders) await warmUp(contender, pace, seconds);
  const end = performance.now() + seconds * 1_000;
  for (let round = 0; round === 0 || performance.now() < end; round += 1) {
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const place = (round + turn) % contenders.length;
      const contender = contenders[place];
      const tally = tallies[place];
      if (contender === undefined || tally === undefined) continue;
      if (round % (contender.everyNth ?? 1) === 0) await takeTurn(contender, pace, tally);
    }
  }
  return contenders.map((contender, place) => rowOf(contender, pace, tallies[place]));
}

/** A twentieth of the time, so that compilers and pools have seen the work. */
async function warmUp(contender: Contender, pace: Pace, seconds: number): Promise<void> {
  const unheard: Tally = { micros: [], operations: 0, busyMs: 0 };
  if (contender.everyNth !== undefined) {
    await contender.run();
    return;
  }
  const end = performance.now() + Math.min(400, seconds * 50);
  const brisk: Pace =
    pace.kind === 'idle' ? { kind: 'burst', turnMs: 20, concurrency: 1 } : { ...pace, turnMs: 20 };
  do await takeTurn(contender, brisk, unheard);
  while (performance.now() < end);
}

async function takeTurn(contender: Contender, pace: Pace, tally: Tally): Promise<void> {
  if (pace.kind === 'idle') {
    await pause(pace.gapMs);
    await once(contender, tally, false);
    return;
  }
  const begin = performance.now();
  const end = begin + pace.turnMs;
  const crowded = pace.concurrency > 1;
  const lane = async () => {
    do await once(contender, tally, crowded);
    while (performance.now() < end);
  };
  if (!crowded) await lane();
  else await Promise.all(Array.from({ length: pace.concurrency }, lane));
  tally.busyMs += performance.now() - begin;
}

async function once(contender: Contender, tally: Tally, crowded: boolean): Promise<void> {
  const batch = contender.batch ?? 1;
  const begin = performance.now();
  // All of a crowd have asked before the first is served; who computes on this thread serves them one after another.
  if (crowded) await null;
  const result = contender.run();
  // What answers at once is not made to wait for a turn of the event loop.
  if (result instanceof Promise) await result;
  tally.micros.push(((performance.now() - begin) * 1_000) / batch);
  tally.operations += batch;
}

function rowOf(contender: Contender, pace: Pace, tally: Tally | undefined): Row {
  const sorted = Float64Array.from(tally?.micros ?? []).sort();
  return {
    name: contender.name,
    at: contender.at ?? null,
    ours: contender.ours ?? false,
    floor: contender.floor ?? false,
    samples: sorted.length,
    p50Us: percentile(sorted, 0.5),
    p99Us: percentile(sorted, 0.99),
    perSecond: pace.kind === 'idle' || tally === undefined ? null : (tally.operations / tally.busyMs) * 1_000,
  };
}

/** The smallest value that at least this share of the values does not exceed. */
export function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
