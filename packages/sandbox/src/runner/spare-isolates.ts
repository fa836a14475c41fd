import type { WarmIsolate } from './warm-isolate.ts';

/** Isolates that stand ready for actions that this runner has not met yet: to make one takes far longer than a run. */
export class SpareIsolates {
  readonly #most: number;
  readonly #make: (memoryMb: number) => WarmIsolate;
  readonly #ready: WarmIsolate[] = [];
  /** What was asked for last: tenants seldom set a limit of their own. */
  #memoryMb: number;

  constructor(most: number, memoryMb: number, make: (memoryMb: number) => WarmIsolate) {
    this.#most = most;
    this.#memoryMb = memoryMb;
    this.#make = make;
  }

  get wanted(): boolean {
    return this.#ready.length < this.#most;
  }

  /** One of that size; a new one, not rehearsed, when none is ready. */
  take(memoryMb: number): WarmIsolate {
    if (memoryMb !== this.#memoryMb) {
      this.#memoryMb = memoryMb;
      for (const isolate of this.#ready.splice(0)) isolate.dispose();
    }
    return this.#ready.pop() ?? this.#make(memoryMb);
  }

  /** Makes one more. */
  prepare(): void {
    const isolate = this.#make(this.#memoryMb);
    try {
      isolate.prepareSpare();
      this.#ready.push(isolate);
    } catch (error) {
      isolate.dispose();
      throw error;
    }
  }
}
