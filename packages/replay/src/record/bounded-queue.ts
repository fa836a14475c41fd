import type { Logger } from '@sluice/engine';

export interface QueueOptions<T> {
  /** Named in the log. */
  readonly name: string;
  readonly logger: Logger;
  /** Most that wait; what comes on top is dropped. */
  readonly size: number;
  readonly concurrency: number;
  /** After so many milliseconds a piece of work counts as lost, and the next one begins. */
  readonly patienceMs: number;
  readonly work: (item: T) => Promise<void>;
}

export interface QueueCounts {
  readonly done: number;
  /** No room for them. */
  readonly dropped: number;
  /** The work threw or took too long. */
  readonly failed: number;
}

/** Work that may be left undone, but never holds anybody up: adding to it neither waits nor throws. */
export class BoundedQueue<T> {
  readonly #options: QueueOptions<T>;
  readonly #waiting: T[] = [];
  readonly #idle: (() => void)[] = [];
  #busy = 0;
  #done = 0;
  #dropped = 0;
  #failed = 0;
  #closed = false;

  constructor(options: QueueOptions<T>) {
    this.#options = options;
  }

  get counts(): QueueCounts {
    return { done: this.#done, dropped: this.#dropped, failed: this.#failed };
  }

  add(item: T): void {
    if (this.#closed || this.#waiting.length >= this.#options.size) {
      this.#dropped += 1;
      this.#tell('dropped', this.#dropped);
      return;
    }
    this.#waiting.push(item);
    if (this.#busy < this.#options.concurrency) void this.#goOn();
  }

  /** Resolves when nothing is left, or after `patienceMs`; never rejects. Nothing is taken from then on. */
  async close(patienceMs: number): Promise<void> {
    await this.drained(patienceMs);
    this.#closed = true;
    for (const _ of this.#waiting.splice(0)) this.#dropped += 1;
  }

  async drained(patienceMs: number): Promise<void> {
    if (this.#busy === 0 && this.#waiting.length === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      new Promise<void>((resolve) => this.#idle.push(resolve)),
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, patienceMs);
      }),
    ]);
    clearTimeout(timer);
  }

  async #goOn(): Promise<void> {
    this.#busy += 1;
    // The run that brought this along gets its answer first.
    await new Promise<void>((resolve) => setImmediate(resolve));
    for (let item = this.#waiting.shift(); item !== undefined; item = this.#waiting.shift()) {
      try {
        await this.#within(this.#options.work(item));
        this.#done += 1;
      } catch {
        this.#failed += 1;
        this.#tell('failed', this.#failed);
      }
    }
    this.#busy -= 1;
    if (this.#busy === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #within(work: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('took too long')), this.#options.patienceMs);
      timer.unref();
    });
    try {
      await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The first, the second, the fourth, the eighth: often enough to be noticed, too rarely to fill a log. */
  #tell(what: string, count: number): void {
    const { logger, name } = this.#options;
    try {
      if ((count & (count - 1)) === 0) logger.warn({ queue: name, what, count }, 'work was left undone');
    } catch {
      // A logger that throws is not a reason to hold anybody up.
    }
  }
}
