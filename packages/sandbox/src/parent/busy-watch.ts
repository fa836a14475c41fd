import { readFile } from 'node:fs/promises';

const everyMs = 50;
const pageKib = 4;

/** Looks after a process while it is busy with one thing for long: its resident memory, where there is /proc. */
export class BusyWatch {
  readonly #file: string;
  readonly #capKib: number;
  readonly #look: (overCap: boolean) => void;
  readonly #timer: NodeJS.Timeout;
  #busySince: number | undefined;
  #peakKib = 0;

  /** `look` is called every 50 ms while the process is busy, and told whether it has more than `capKib`. */
  constructor(pid: number, capKib: number, look: (overCap: boolean) => void) {
    this.#file = `/proc/${pid}/statm`;
    this.#capKib = capKib;
    this.#look = look;
    // One timer for all that the process will do: most of it is over before a timer of its own were set.
    this.#timer = setInterval(() => this.#tick(), everyMs);
    this.#timer.unref();
  }

  /** The most that was seen since it became busy, as a share of the cap. */
  get peakShare(): number {
    return this.#peakKib / this.#capKib;
  }

  busy(): void {
    this.#busySince = performance.now();
    this.#peakKib = 0;
  }

  idle(): void {
    this.#busySince = undefined;
  }

  stop(): void {
    this.idle();
    clearInterval(this.#timer);
  }

  #tick(): void {
    const since = this.#busySince;
    if (since !== undefined && performance.now() - since >= everyMs / 2) void this.#measure(since);
  }

  async #measure(since: number): Promise<void> {
    const text = await readFile(this.#file, 'utf8').catch(() => '');
    if (this.#busySince !== since) return;
    const kib = Number(text.split(' ')[1] ?? 0) * pageKib;
    this.#peakKib = Math.max(this.#peakKib, kib);
    this.#look(kib > this.#capKib);
  }
}
