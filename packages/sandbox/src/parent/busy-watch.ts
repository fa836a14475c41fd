import { readFile } from 'node:fs/promises';

const everyMs = 50;
const pageKib = 4;
/** Ticks between two looks at a process whether or not it is busy. */
const ticksToLook = 20;
/** Of the cap: with more than this a process has too little left for the next one. */
const wornShare = 0.75;

/** Looks after a process while it is busy with one thing for long: its resident memory, where there is /proc. */
export class BusyWatch {
  readonly #file: string;
  readonly #capKib: number;
  readonly #look: (overCap: boolean) => void;
  readonly #worn: () => void;
  #ticks = 0;
  readonly #timer: NodeJS.Timeout;
  #busySince: number | undefined;
  #peakKib = 0;

  /**
   * `look` is called every 50 ms while the process is busy, and told whether it has more than `capKib`; `worn` when it has so much, busy
   * or not, that it had better be replaced.
   */
  constructor(pid: number, capKib: number, look: (overCap: boolean) => void, worn: () => void) {
    this.#file = `/proc/${pid}/statm`;
    this.#capKib = capKib;
    this.#look = look;
    this.#worn = worn;
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
    this.#ticks += 1;
    if (this.#ticks % ticksToLook === 0) void this.#lookForWear();
  }

  async #lookForWear(): Promise<void> {
    if ((await this.#residentKib()) > this.#capKib * wornShare) this.#worn();
  }

  async #measure(since: number): Promise<void> {
    const kib = await this.#residentKib();
    if (this.#busySince !== since) return;
    this.#peakKib = Math.max(this.#peakKib, kib);
    this.#look(kib > this.#capKib);
  }

  async #residentKib(): Promise<number> {
    const text = await readFile(this.#file, 'utf8').catch(() => '');
    return Number(text.split(' ')[1] ?? 0) * pageKib;
  }
}
