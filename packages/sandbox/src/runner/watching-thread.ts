import { Worker } from 'node:worker_threads';

/** Places in the memory that both threads see: whether the other thread is there, who is under way, in which isolate. */
export const [present, underWay, isolateKey] = [0, 1, 2] as const;
const places = 3;
const startMs = 10_000;

/** The main thread's end of `lifeline.ts`. */
export class WatchingThread {
  readonly #control = new SharedArrayBuffer(places * Float64Array.BYTES_PER_ELEMENT);
  readonly #places = new Float64Array(this.#control);
  readonly #worker: Worker;

  constructor(program: URL) {
    this.#worker = new Worker(program, { workerData: this.#control });
  }

  /** The main thread never comes back to its event loop, so nothing of the other thread reaches it but this. */
  waitUntilReady(): void {
    Atomics.wait(new Int32Array(this.#control), present, 0, startMs);
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
    this.#places[isolateKey] = key;
    this.#places[underWay] = id;
  }
}
