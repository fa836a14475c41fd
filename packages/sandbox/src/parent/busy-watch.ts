import { readFile } from 'node:fs/promises';

const everyMs = 50;
const pageKib = 4;

/** Looks after a process while it is busy: its resident memory (where there is /proc), and what else `look` does. */
export class BusyWatch {
  readonly #file: string;
  readonly #capKib: number;
  readonly #look: (overCap: boolean) => void;
  readonly #timer: NodeJS.Timeout;
  #peakKib = 0;
  #stopped = false;

  /** `look` is called every 50 ms, and told whether the process has more than `capKib`. */
  constructor(pid: number, capKib: number, look: (overCap: boolean) => void) {
    this.#file = `/proc/${pid}/statm`;
    this.#capKib = capKib;
    this.#look = look;
    this.#timer = setInterval(() => void this.#measure(), everyMs);
    this.#timer.unref();
  }

  get peakShare(): number {
    return this.#peakKib / this.#capKib;
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
  }

  async #measure(): Promise<void> {
    const text = await readFile(this.#file, 'utf8').catch(() => '');
    const kib = Number(text.split(' ')[1] ?? 0) * pageKib;
    if (this.#stopped) return;
    this.#peakKib = Math.max(this.#peakKib, kib);
    this.#look(kib > this.#capKib);
  }
}
