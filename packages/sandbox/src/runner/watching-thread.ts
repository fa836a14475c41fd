import { Worker } from 'node:worker_threads';

/** The main thread's end of `lifeline.ts`. */
export class WatchingThread {
  readonly #control = new SharedArrayBuffer(2 * Float64Array.BYTES_PER_ELEMENT);
  readonly #underWay = new Float64Array(this.#control);
  readonly #worker: Worker;

  constructor(program: URL, ready: () => void, failed: () => void) {
    this.#worker = new Worker(program, { workerData: this.#control });
    this.#worker.once('online', ready);
    this.#worker.on('error', failed);
    this.#worker.on('exit', failed);
  }

  /** From now on the isolate's log entries can be read by the other thread. */
  introduce(key: number, memory: SharedArrayBuffer): void {
    this.#worker.postMessage({ key, memory });
  }

  forget(key: number): void {
    this.#worker.postMessage({ key, memory: null });
  }

  /** An action is about to be entered, or (id 0) has been left. */
  note(id: number, key: number): void {
    this.#underWay[1] = key;
    this.#underWay[0] = id;
  }
}
