import type { Logger } from '@sluice/engine';
import { SluiceError } from '@sluice/flow';
import { FairQueue } from './fair-queue.ts';
import { type Placeable, scorePlace } from './place-job.ts';
import { Runner } from './runner.ts';
import type { ChildEnd } from './spawn-child.ts';

/** Work that wants a runner. */
export interface Job extends Placeable {
  begin(runner: Runner): void;
  /** There will be no runner. */
  refuse(error: SluiceError): void;
}

export interface PoolOptions {
  /** Runners kept once they were needed. */
  readonly runners: number;
  /** Most runners at a time, while actions wait for fetches. */
  readonly maxRunners: number;
  readonly dataKib: number;
  readonly logger: Logger | undefined;
  /** File of `generated/`; tests put a runner there that lies. */
  readonly program?: string;
}

const idleMs = 10_000;
const maxFailedStarts = 3;

/** The runner processes, and the queue for them. */
export class RunnerPool {
  readonly #options: PoolOptions;
  readonly #runners = new Set<Runner>();
  readonly #queue = new FairQueue<Job>();
  readonly #idle = new Map<Runner, NodeJS.Timeout>();
  readonly #dying = new Set<Promise<void>>();
  #failedStarts = 0;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get pids(): readonly number[] {
    return [...this.#runners].flatMap((runner) => runner.pid ?? []);
  }

  get load(): { readonly runners: number; readonly queued: number; readonly waiting: number } {
    let waiting = 0;
    for (const runner of this.#runners) waiting += runner.lodgers.size;
    return { runners: this.#runners.size, queued: this.#queue.size, waiting };
  }

  submit(job: Job): void {
    if (this.#closed) {
      job.refuse(closedError());
      return;
    }
    this.#queue.push(job);
    this.#pump();
  }

  cancel(job: Job): void {
    this.#queue.remove(job);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#queue.drain()) job.refuse(closedError());
    for (const runner of this.#runners) runner.kill('closed');
    await Promise.all(this.#dying);
  }

  #pump(): void {
    for (;;) {
      let chosen: Runner | undefined;
      const job = this.#queue.take((candidate) => (chosen = this.#choose(candidate)) !== undefined);
      if (job === undefined || chosen === undefined) break;
      clearTimeout(this.#idle.get(chosen));
      this.#idle.delete(chosen);
      job.begin(chosen);
    }
    this.#grow();
  }

  #choose(job: Job): Runner | undefined {
    const house = { places: this.#runners, size: this.#runners.size, maxSize: this.#options.maxRunners };
    let best: Runner | undefined;
    let bestScore = 0;
    for (const runner of this.#runners) {
      if (!runner.free) continue;
      const score = scorePlace(job, runner, house);
      if (score > bestScore) [best, bestScore] = [runner, score];
    }
    return best;
  }

  /** Starts as many runners as there is work without one. */
  #grow(): void {
    let starting = 0;
    for (const runner of this.#runners) if (runner.state === 'starting') starting += 1;
    const wanted = this.#queue.size;
    while (!this.#closed && starting < wanted && this.#runners.size < this.#options.maxRunners) {
      if (this.#atWork() >= this.#options.runners) break;
      this.#spawn();
      starting += 1;
    }
  }

  /** Runners that compute or soon can. One that only lodges waiting actions is a reason for another. */
  #atWork(): number {
    let count = 0;
    for (const runner of this.#runners) if (runner.lodgers.size === 0) count += 1;
    return count;
  }

  #spawn(): void {
    const runner = new Runner(this.#options.program ?? 'runner.js', this.#options.dataKib, {
      free: (free) => this.#freed(free),
      ended: (ended, end, wasReady) => this.#ended(ended, end, wasReady),
    });
    this.#runners.add(runner);
    const gone = runner.gone.then(() => {
      this.#dying.delete(gone);
    });
    this.#dying.add(gone);
  }

  #freed(runner: Runner): void {
    this.#failedStarts = 0;
    this.#pump();
    if (!runner.free || runner.lodgers.size > 0 || this.#idle.has(runner)) return;
    if (this.#runners.size <= this.#options.runners) return;
    const timer = setTimeout(() => {
      this.#idle.delete(runner);
      if (runner.free && runner.lodgers.size === 0 && this.#runners.size > this.#options.runners)
        runner.kill('closed');
    }, idleMs);
    timer.unref();
    this.#idle.set(runner, timer);
  }

  #ended(runner: Runner, end: ChildEnd, wasReady: boolean): void {
    const retired = runner.retired;
    this.#runners.delete(runner);
    clearTimeout(this.#idle.get(runner));
    this.#idle.delete(runner);
    const { logger } = this.#options;
    logger?.debug(
      {
        pid: runner.pid,
        signal: end.signal ?? undefined,
        code: end.code ?? undefined,
        stderr: end.stderr.slice(0, 2_000),
      },
      'a sandbox runner ended',
    );
    if (!wasReady && !this.#closed) this.#failedStarts += 1;
    if (this.#failedStarts >= maxFailedStarts) {
      this.#failedStarts = 0;
      logger?.error({ stderr: end.stderr.slice(0, 2_000) }, 'no sandbox runner could be started');
      const details = end.stderr === '' ? [] : end.stderr.trim().split('\n').slice(0, 20);
      for (const job of this.#queue.drain()) job.refuse(unavailableError(details));
      return;
    }
    // The errands of this runner hear of its end first; they may come back as jobs.
    setImmediate(() => {
      if (this.#closed) return;
      this.#pump();
      if (!wasReady || retired) return;
      // Where one was lost, others may follow: from now on none has to be waited for.
      while (this.#runners.size < this.#options.runners) this.#spawn();
    });
  }
}

export function closedError(): SluiceError {
  return new SluiceError('closed', 'The sandbox was closed.');
}

function unavailableError(details: readonly string[]): SluiceError {
  return new SluiceError('sandbox_unavailable', 'No runner process could be started for custom actions.', {
    hint: 'Run `pnpm generate`, and see that this host may start processes of Node 24 or newer.',
    details,
  });
}
