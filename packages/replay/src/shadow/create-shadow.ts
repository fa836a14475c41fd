import type { ActionRunner, Logger, Publishable, RegisteredBlock } from '@sluice/engine';
import { SluiceError } from '@sluice/flow';
import { judgeRun, type Verdict } from '../compare/judge-run.ts';
import { BoundedQueue, type QueueCounts } from '../record/bounded-queue.ts';
import { buildRecording } from '../record/build-recording.ts';
import type { RunTape } from '../record/run-tape.ts';
import { isSampled, type TapeTaker } from '../record/watch-runs.ts';
import type { Recording } from '../recording/recording-schema.ts';
import { createReplayer } from '../replay/create-replayer.ts';
import type { CreateHttp } from '../replay/serve-fetches.ts';

export interface ShadowOptions {
  /** The candidate. It has been checked. Runs of other tenants are none of its business. */
  readonly bundle: Publishable;
  /** Told of each live run that the candidate would have taken otherwise. What it throws is counted and reaches no run. */
  readonly report: (difference: Verdict) => void | Promise<void>;
  /** Share of the runs that are shadowed, 0 to 1. Default 1. */
  readonly sample?: number;
  /** Most runs that wait to be shadowed, default 64; what comes on top is dropped, counted and logged. */
  readonly queue?: number;
  /** Shadow runs at a time, default 1. */
  readonly concurrency?: number;
  /** Most waiting runs whose parts are kept until they go on, default 1,000; the oldest is shadowed as far as it came. */
  readonly waiting?: number;
  /** How long one shadow run may take, in milliseconds; default 30,000. */
  readonly patienceMs?: number;
}

export interface ShadowCounts extends QueueCounts {
  /** Runs that both versions were seen through. */
  readonly compared: number;
  /** Of those, the ones that were reported. */
  readonly different: number;
  /** Runs that went on here and had begun elsewhere. */
  readonly incomplete: number;
}

export interface Shadow extends TapeTaker {
  counts(): ShadowCounts;
  flush(patienceMs?: number): Promise<void>;
  close(): Promise<void>;
}

export interface ShadowTools {
  readonly actions: ActionRunner;
  readonly createHttp: CreateHttp;
  readonly blockTypes?: readonly RegisteredBlock[];
  readonly logger: Logger;
}

/**
 * Runs a candidate version beside the live one: after a live run has been answered, the candidate gets the same event, answers, time,
 * chance and fetches, in a store of its own. Nothing is sent, signed or kept, and no live run waits for it. Throws `input_invalid`.
 */
export function createShadow(options: ShadowOptions, tools: ShadowTools): Shadow {
  const { bundle, report, sample = 1, waiting = 1_000 } = options;
  if (!(sample >= 0 && sample <= 1)) {
    throw new SluiceError('input_invalid', `the shadow's sample is ${sample}`, {
      hint: 'Give a share from 0 to 1, such as 0.05.',
    });
  }
  const { actions, createHttp, blockTypes, logger } = tools;
  const replayer = createReplayer({
    bundle,
    actions,
    createHttp,
    ...(blockTypes && { blockTypes }),
    // Its own name in the sandbox: what a candidate does there is not held against the live version.
    sandboxTenant: (tenantId) => `shadow of ${tenantId}`,
  });
  const kept = new Map<string, readonly Recording[]>();
  const counts = { compared: 0, different: 0, incomplete: 0 };

  const compare = async (parts: readonly Recording[]): Promise<void> => {
    const verdict = judgeRun(parts, await replayer.replay(parts));
    counts.compared += 1;
    if (verdict.difference === null && verdict.changes.length === 0) return;
    counts.different += 1;
    await report(verdict);
  };

  const shadow = async (tape: RunTape): Promise<void> => {
    const part = buildRecording(tape);
    if (part === null) return;
    const earlier = kept.get(part.runId) ?? [];
    kept.delete(part.runId);
    if (earlier.length !== part.part - 1) {
      counts.incomplete += 1;
      return;
    }
    const parts = [...earlier, part];
    if (part.left.status !== 'awaiting') return compare(parts);
    kept.set(part.runId, parts);
    const [oldest] = kept;
    if (kept.size <= waiting || oldest === undefined) return;
    kept.delete(oldest[0]);
    await compare(oldest[1]);
  };

  const queue = new BoundedQueue<RunTape>({
    name: 'shadow runs',
    logger,
    size: options.queue ?? 64,
    concurrency: options.concurrency ?? 1,
    patienceMs: options.patienceMs ?? 30_000,
    work: shadow,
  });
  return {
    wants: (runId, { tenant }) => tenant.slug === bundle.tenant.slug && isSampled(runId, sample),
    take: (tape) => queue.add(tape),
    counts: () => ({ ...queue.counts, ...counts }),
    flush: (patienceMs = 2_000) => queue.drained(patienceMs),
    async close() {
      // Nobody waits for a candidate: what has not begun is left.
      await queue.close(0);
    },
  };
}
