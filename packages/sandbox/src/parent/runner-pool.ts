import type { Logger } from '@sluice/engine';
import { SluiceError } from '@sluice/flow';
import { FairQueue } from './fair-queue.ts';
import { type Placeable, scorePlace } from './place-job.ts';
import { Quarantine } from './quarantine.ts';
import { Runner } from './runner.ts';
import type { ChildEnd } from './spawn-child.ts';

/** Work that wants a runner. */
export interface Job extends Placeable {
  /** It keeps taking runners down, and must not have one that others wait for. */
  readonly quarantined: boolean;
  begin(runner: Runner): void;
  /** There will be no runner. */
  refuse(error: SluiceError): void;
}

export interface PoolOptions {
  /** Runners kept once they were needed. */
  readonly runners: number;
  /** Most runners at a time, while actions wait for fetches. */
  readonly maxRunners: number;
  /** One more stands ready for when a runner is lost. */
  readonly standby: boolean;
  readonly dataKib: number;
  readonly logger: Logger | undefined;
  /** File of `generated/`; tests put a runner there that lies. */
  readonly program?: string;
}

const idleMs = 10_000;
const maxFailedStarts = 3;
const standbyAfterMs = 250;
/** A runner that has begun so many actions makes room for a new process when it has nothing to do. */
const maxBegun = 100_000;

/** The runner processes, and the queue for them. */
export class RunnerPool {
  readonly #options: PoolOptions;
  readonly #runners = new Set<Runner>();
  readonly #queue = new FairQueue<Job>();
  readonly #quarantine = new Quarantine(() => this.#create());
  readonly #idle = new Map<Runner, NodeJS.Timeout>();
  readonly #alive = new Set<Runner>();
  readonly #dying = new Set<Promise<void>>();
  #standby: Runner | undefined;
  #standbyTimer: NodeJS.Timeout | undefined;
  #failedStarts = 0;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get pids(): readonly number[] {
    return [...this.#alive].flatMap((runner) => runner.pid ?? []);
  }

  get load(): { readonly runners: number; readonly queued: number; readonly waiting: number } {
    let waiting = 0;
    for (const runner of this.#alive) waiting += runner.lodgers.size;
    return { runners: this.#runners.size, queued: this.#queue.size + this.#quarantine.size, waiting };
  }

  submit(job: Job): void {
    if (this.#closed) {
      job.refuse(closedError());
      return;
    }
    if (job.quarantined) {
      this.#quarantine.submit(job);
      return;
    }
    this.#queue.push(job);
    this.#pump();
  }

  cancel(job: Job): void {
    this.#queue.remove(job);
    this.#quarantine.cancel(job);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#standbyTimer);
    for (const job of this.#queue.drain()) job.refuse(closedError());
    this.#quarantine.refuseAll(closedError());
    for (const runner of this.#alive) runner.kill('closed');
    await Promise.all(this.#dying);
  }

  #pump(): void {
    for (;;) {
      let chosen: Runner | undefined;
      const job = this.#queue.take((candidate) => (chosen = this.#choose(candidate)) !== undefined);
      if (job === undefined || chosen === undefined) break;
      clearTimeout(this.#idle.get(chosen));
      this.#idle.delete(chosen);
      chosen.begun += 1;
      job.begin(chosen);
    }
    this.#grow();
  }

  #choose(job: Job): Runner | undefined {
    const house = { places: this.#runners, size: this.#runners.size, maxSize: this.#options.maxRunners };
    let best: Runner | undefined;
    let bestScore = 0;
    for (const runner of this.#runners) {
      const score = runner.free ? scorePlace(job, runner, house) : 0;
      if (score > bestScore) [best, bestScore] = [runner, score];
    }
    if (best !== undefined || !job.trusted) return best;
    for (const runner of this.#runners) if (runner.takesAnother) return runner;
    return undefined;
  }

  /** Starts as many runners as there is work without one. */
  #grow(): void {
    const wanted = this.#queue.size;
    if (wanted === 0) return;
    let starting = 0;
    for (const runner of this.#runners) if (runner.state === 'starting') starting += 1;
    while (!this.#closed && starting < wanted && this.#runners.size < this.#options.maxRunners) {
      if (this.#atWork() >= this.#options.runners) break;
      this.#add();
      starting += 1;
    }
  }

  /** Runners that compute or soon can. One that only lodges waiting actions is a reason for another. */
  #atWork(): number {
    let count = 0;
    for (const runner of this.#runners) if (runner.lodgers.size === 0) count += 1;
    return count;
  }

  /** The one that stands by, else a new one. */
  #add(): void {
    const ready = this.#standby;
    this.#standby = undefined;
    this.#runners.add(ready ?? this.#create());
    if (ready === undefined) return;
    this.#standBySoon();
    if (ready.free) setImmediate(() => this.#pump());
  }

  #create(): Runner {
    const runner = new Runner(this.#options.program ?? 'runner.js', this.#options.dataKib, {
      free: (free) => this.#freed(free),
      ended: (ended, end, wasReady) => this.#ended(ended, end, wasReady),
    });
    this.#alive.add(runner);
    const gone = runner.gone.then(() => {
      this.#dying.delete(gone);
    });
    this.#dying.add(gone);
    return runner;
  }

  /** Not at once: who only runs one action shall not pay for it. */
  #standBySoon(): void {
    if (!this.#options.standby || this.#standby !== undefined || this.#standbyTimer !== undefined) return;
    this.#standbyTimer = setTimeout(() => {
      this.#standbyTimer = undefined;
      if (!this.#closed) this.#standby ??= this.#create();
    }, standbyAfterMs);
    this.#standbyTimer.unref();
  }

  #freed(runner: Runner): void {
    this.#failedStarts = 0;
    if (this.#quarantine.freed(runner) || runner === this.#standby) return;
    this.#standBySoon();
    if (runner.begun > maxBegun && runner.lodgers.size === 0) {
      runner.kill('closed');
      return;
    }
    this.#pump();
    if (this.#runners.size <= this.#options.runners) return;
    if (!runner.free || runner.lodgers.size > 0 || this.#idle.has(runner)) return;
    const timer = setTimeout(() => {
      this.#idle.delete(runner);
      if (runner.free && runner.lodgers.size === 0 && this.#runners.size > this.#options.runners)
        runner.kill('closed');
    }, idleMs);
    timer.unref();
    this.#idle.set(runner, timer);
  }

  #ended(runner: Runner, end: ChildEnd, wasReady: boolean): void {
    const { retired } = runner;
    this.#alive.delete(runner);
    this.#runners.delete(runner);
    if (this.#standby === runner) this.#standby = undefined;
    clearTimeout(this.#idle.get(runner));
    this.#idle.delete(runner);
    this.#tell(runner, end);
    if (!wasReady && !this.#closed) this.#failedStarts += 1;
    const quarantined = this.#quarantine.ended(runner);
    if (this.#failedStarts >= maxFailedStarts) {
      this.#giveUp(end);
      return;
    }
    if (quarantined) return;
    // The errands of this runner hear of its end first; they may come back as jobs.
    setImmediate(() => {
      if (this.#closed) return;
      this.#pump();
      if (!wasReady || retired) return;
      // Where one was lost, others may follow: from now on none has to be waited for.
      while (this.#runners.size < this.#options.runners) this.#add();
      this.#standBySoon();
    });
  }

  #tell(runner: Runner, end: ChildEnd): void {
    this.#options.logger?.debug(
      {
        pid: runner.pid,
        signal: end.signal ?? undefined,
        code: end.code ?? undefined,
        stderr: end.stderr.slice(0, 2_000),
      },
      'a sandbox runner ended',
    );
  }

  #giveUp(end: ChildEnd): void {
    this.#failedStarts = 0;
    this.#options.logger?.error({ stderr: end.stderr.slice(0, 2_000) }, 'no sandbox runner could be started');
    const details = end.stderr === '' ? [] : end.stderr.trim().split('\n').slice(0, 20);
    for (const job of this.#queue.drain()) job.refuse(unavailableError(details));
    this.#quarantine.refuseAll(unavailableError(details));
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
