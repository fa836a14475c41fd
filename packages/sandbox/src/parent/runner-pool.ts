import type { Logger } from '@sluice/engine';
import { SluiceError } from '@sluice/flow';
import { FairQueue } from './fair-queue.ts';
import { LongRuns } from './long-runs.ts';
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
  /** Most runners at a time, while actions wait for fetches or compute for long. */
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
/** Of runners for tenants that hold others up: a little less than others get where there is too little for all. */
const slowNiceness = 3;
const standbyAfterMs = 250;
/** A runner that has begun so many actions makes room for a new process when it has nothing to do. */
const maxBegun = 100_000;

/**
 * The runner processes, and the queue for them. Tenants whose actions compute for long have some runners to themselves, for as long
 * as they do so: nobody else waits for them. A runner that is held up by somebody new is made up for by another one.
 */
export class RunnerPool {
  readonly #options: PoolOptions;
  readonly #runners = new Set<Runner>();
  /** For tenants that have held others up. */
  readonly #slow = new Set<Runner>();
  readonly #longRuns = new LongRuns();
  /** Busy with an action of which nothing is known yet. */
  readonly #guessing = new Set<Runner>();
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
    return {
      runners: this.#runners.size + this.#slow.size,
      queued: this.#queue.size + this.#quarantine.size,
      waiting,
    };
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

  /** CPU time that an action of the tenant has taken in one piece. */
  spent(tenantId: string, ms: number): void {
    this.#longRuns.add(tenantId, ms, performance.now());
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
      if (!job.proven && this.#runners.has(chosen)) this.#guessing.add(chosen);
      job.begin(chosen);
    }
    this.#grow();
  }

  #choose(job: Job): Runner | undefined {
    const isSlow = this.#isSlow(job.tenantId);
    if (!isSlow && !job.proven && !this.#mayGuess) return undefined;
    const places = isSlow ? this.#slow : this.#runners;
    const maxSize = isSlow ? this.#maxSlow : this.#options.maxRunners - this.#slow.size;
    const house = { places, size: places.size, maxSize };
    let best: Runner | undefined;
    let bestScore = 0;
    for (const runner of places) {
      const score = runner.free && !runner.worn ? scorePlace(job, runner, house) : 0;
      if (score > bestScore) [best, bestScore] = [runner, score];
    }
    if (best !== undefined || !job.trusted || isSlow) return best;
    for (const runner of this.#runners) if (runner.takesAnother) return runner;
    return undefined;
  }

  /** Actions that are known always have a runner that is not busy with one of which nobody knows how long it takes. */
  get #mayGuess(): boolean {
    if (this.#guessing.size === 0) return true;
    let known = 0;
    for (const runner of this.#runners)
      if (runner.state === 'ready' && !this.#guessing.has(runner)) known += 1;
    return known > (this.#options.runners > 1 ? 1 : 0);
  }

  /** Without room for runners of their own, they stay with the others. */
  #isSlow(tenantId: string): boolean {
    return this.#maxSlow > 0 && this.#longRuns.isMuch(tenantId, performance.now());
  }

  get #maxSlow(): number {
    const { runners, maxRunners } = this.#options;
    return Math.min(runners, maxRunners - runners);
  }

  /** Starts as many runners as there is work without one. */
  #grow(): void {
    if (this.#queue.size === 0 || this.#closed) return;
    const slow = this.#longRuns.isEmpty ? 0 : this.#queue.sizeOf((tenantId) => this.#isSlow(tenantId));
    this.#growSlow(slow);
    const wanted = this.#queue.size - slow;
    let starting = countStarting(this.#runners);
    while (starting < wanted && this.#hasRoom) {
      if (this.#atWork() >= this.#options.runners) break;
      this.#add();
      starting += 1;
    }
  }

  #growSlow(wanted: number): void {
    for (let starting = countStarting(this.#slow); starting < wanted; starting += 1) {
      if (this.#slow.size >= this.#maxSlow) return;
      const runner = this.#hasRoom ? this.#create() : this.#giveUpSpare();
      if (runner === undefined) return;
      runner.standBack(slowNiceness);
      this.#slow.add(runner);
      if (runner.free) setImmediate(() => this.#pump());
    }
  }

  /** A runner that was needed only while others were held up. */
  #giveUpSpare(): Runner | undefined {
    for (const runner of this.#runners) {
      if (!this.#isSpare(runner)) continue;
      this.#runners.delete(runner);
      return runner;
    }
    return undefined;
  }

  get #hasRoom(): boolean {
    return this.#runners.size + this.#slow.size < this.#options.maxRunners;
  }

  /** Runners that compute or soon can. One that only lodges waiting actions, or is held up, is a reason for another. */
  #atWork(): number {
    let count = 0;
    for (const { lodgers, held, worn } of this.#runners) if (lodgers.size === 0 && !held && !worn) count += 1;
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
      held: () => this.#pump(),
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
    this.#guessing.delete(runner);
    if (this.#quarantine.freed(runner) || runner === this.#standby) return;
    this.#standBySoon();
    if ((runner.worn || runner.begun > maxBegun) && runner.lodgers.size === 0) {
      runner.kill('closed');
      return;
    }
    this.#pump();
    if (!this.#isSpare(runner) || this.#idle.has(runner)) return;
    const timer = setTimeout(() => {
      this.#idle.delete(runner);
      if (this.#isSpare(runner)) runner.kill('closed');
    }, idleMs);
    timer.unref();
    this.#idle.set(runner, timer);
  }

  /** Nothing is in it, and there are enough without it. */
  #isSpare(runner: Runner): boolean {
    if (!runner.free || runner.lodgers.size > 0) return false;
    return this.#slow.has(runner) || this.#runners.size > this.#options.runners;
  }

  #ended(runner: Runner, end: ChildEnd, wasReady: boolean): void {
    const { retired } = runner;
    this.#alive.delete(runner);
    this.#runners.delete(runner);
    this.#guessing.delete(runner);
    const wasSlow = this.#slow.delete(runner);
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
      if (!wasReady || retired || wasSlow) return;
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

function countStarting(runners: ReadonlySet<Runner>): number {
  let count = 0;
  for (const runner of runners) if (runner.state === 'starting') count += 1;
  return count;
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
