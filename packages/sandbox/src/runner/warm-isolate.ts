import ivm from 'isolated-vm';
import type { PreparedSource } from './prepare-source.ts';
import type { WatchingThread } from './watching-thread.ts';

/** Thrown when V8 refuses the prepared script after all. The text names the place: `… [file.js:3:5]`. */
export class ScriptRefused extends Error {}

const blackBoxBytes = 64 * 1024;
const bootTimeoutMs = 2_000;

/** A context in which the guest and the action's script stand ready, and nothing has run yet. */
export interface ReadyContext {
  readonly context: ivm.Context;
  readonly door: ivm.Reference;
}

/** The guest's text with V8's parse of it: made by this very process, so it may be trusted. */
export class GuestScript {
  readonly #text: string;
  readonly #cachedData: ivm.ExternalCopy<ArrayBuffer> | undefined;

  constructor(text: string) {
    this.#text = text;
    const isolate = new ivm.Isolate({ memoryLimit: 64 });
    const script = isolate.compileScriptSync(text, { produceCachedData: true }) as ivm.Script & {
      cachedData?: ivm.ExternalCopy<ArrayBuffer>;
    };
    this.#cachedData = script.cachedData;
    isolate.dispose();
  }

  compile(isolate: ivm.Isolate): ivm.Script {
    return isolate.compileScriptSync(this.#text, {
      filename: 'sluice:guest',
      ...(this.#cachedData === undefined ? {} : { cachedData: this.#cachedData }),
    });
  }
}

export interface IsolateMaking {
  readonly guest: GuestScript;
  readonly watch: WatchingThread;
  readonly fileName: string;
  readonly memoryMb: number;
}

let lastKey = 0;

/**
 * One isolate for one version of one tenant's action. Runs follow each other in it, each in a context of its own
 * (contract 5.4); never two at a time, so that one run's end cannot be another's.
 */
export class WarmIsolate {
  /** Number of its script: any isolate of the same script can do the same work. */
  readonly script: number;
  /** Its own number. */
  readonly key: number;
  readonly fileName: string;
  readonly prepared: PreparedSource;
  readonly #isolate: ivm.Isolate;
  readonly #guest: ivm.Script;
  readonly #action: ivm.Script;
  /** Log entries of one entry into the guest survive the isolate here; see the guest's `BlackBox`. */
  readonly blackBox = new SharedArrayBuffer(blackBoxBytes);
  readonly #watch: WatchingThread;
  #spare: ReadyContext | undefined;

  constructor(script: number, prepared: PreparedSource, make: IsolateMaking) {
    lastKey += 1;
    this.script = script;
    this.key = lastKey;
    this.fileName = make.fileName;
    this.prepared = prepared;
    this.#watch = make.watch;
    this.#watch.introduce(this.key, this.blackBox);
    this.#isolate = new ivm.Isolate({ memoryLimit: make.memoryMb });
    this.#guest = make.guest.compile(this.#isolate);
    try {
      this.#action = this.#isolate.compileScriptSync(prepared.script, {
        filename: make.fileName,
        lineOffset: -1,
      });
    } catch (error) {
      this.dispose();
      throw new ScriptRefused(error instanceof Error ? error.message : 'the source cannot be compiled');
    }
  }

  takeContext(): ReadyContext {
    const ready = this.#spare ?? this.#makeContext();
    this.#spare = undefined;
    return ready;
  }

  /** Makes the next run's context ahead of time. */
  prepareSpare(): void {
    if (!this.dead) this.#spare ??= this.#makeContext();
  }

  #makeContext(): ReadyContext {
    const context = this.#isolate.createContextSync();
    const door = this.#guest.runSync(context, { reference: true, timeout: bootTimeoutMs }) as ivm.Reference;
    const memory = new ivm.ExternalCopy(this.blackBox);
    door.applySync(undefined, ['boot', memory.copyInto({ release: true })], { timeout: bootTimeoutMs });
    this.#action.runSync(context, { timeout: bootTimeoutMs });
    return { context, door };
  }

  get dead(): boolean {
    return this.#isolate.isDisposed;
  }

  /** Nanoseconds of CPU since the isolate was made. */
  get cpuTime(): bigint {
    return this.#isolate.cpuTime;
  }

  /** What the isolate has taken from the system, garbage included. */
  get heapBytes(): number {
    const heap = this.#isolate.getHeapStatisticsSync();
    return heap.total_heap_size + heap.externally_allocated_size;
  }

  dispose(): void {
    this.#watch.forget(this.key);
    if (!this.#isolate.isDisposed) this.#isolate.dispose();
  }
}
