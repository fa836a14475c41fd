import type { WarmIsolate } from './warm-isolate.ts';

/**
 * Isolates that wait for the next run of their action, least recently used first. Bounded in number and in
 * memory, because what an action left for the garbage collector stays taken until it runs.
 */
export class IsolateShelf {
  readonly #maxIsolates: number;
  readonly #maxBytes: number;
  readonly #idle = new Map<number, { readonly isolate: WarmIsolate; readonly bytes: number }>();
  #bytes = 0;

  constructor(maxIsolates: number, maxBytes: number) {
    this.#maxIsolates = maxIsolates;
    this.#maxBytes = maxBytes;
  }

  take(script: number): WarmIsolate | undefined {
    const found = this.#idle.get(script);
    if (found === undefined) return undefined;
    this.#idle.delete(script);
    this.#bytes -= found.bytes;
    if (!found.isolate.dead) return found.isolate;
    found.isolate.dispose();
    return undefined;
  }

  /** Whether an isolate is worth keeping, and small enough to make something in it. */
  keeps(isolate: WarmIsolate): boolean {
    return !isolate.dead && isolate.heapBytes <= this.#maxBytes / 4;
  }

  /** False when the isolate was not worth keeping; it is disposed of then. */
  put(isolate: WarmIsolate): boolean {
    const bytes = isolate.dead ? Number.POSITIVE_INFINITY : isolate.heapBytes;
    if (bytes > this.#maxBytes / 4 || this.#idle.has(isolate.script.number)) {
      isolate.dispose();
      return false;
    }
    this.#idle.set(isolate.script.number, { isolate, bytes });
    this.#bytes += bytes;
    for (const [script, oldest] of this.#idle) {
      if (this.#idle.size <= this.#maxIsolates && this.#bytes <= this.#maxBytes) break;
      if (script === isolate.script.number) continue;
      this.#idle.delete(script);
      this.#bytes -= oldest.bytes;
      oldest.isolate.dispose();
    }
    return true;
  }

  /** Lets go of the older half: the process has less room than the isolates say they take. */
  thin(): void {
    let left = Math.ceil(this.#idle.size / 2);
    for (const [script, { isolate, bytes }] of this.#idle) {
      if (left === 0) break;
      left -= 1;
      this.#idle.delete(script);
      this.#bytes -= bytes;
      isolate.dispose();
    }
  }
}
