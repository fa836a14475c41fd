import ivm from 'isolated-vm';
import type { ExtraFile } from '../guest/offer-extras.ts';
import { scriptOf } from '../source/script-of.ts';
import type { GuestPrograms } from './guest-programs.ts';
import { rehearsal, rehearsalTexts } from './rehearsal.ts';
import type { WatchingThread } from './watching-thread.ts';

/** Thrown when V8 refuses the prepared script after all. The text names the place: `… [file.js:3:5]`. */
export class ScriptRefused extends Error {}

const blackBoxBytes = 64 * 1024;
const bootTimeoutMs = 2_000;
/**
 * An action that has run so often in one isolate is worth a hardened realm: making one takes as long as many runs. It
 * is made when there is nothing else to do; when there always is, after a few more runs.
 */
const runsUntilHardened = 2;
const runsUntilOverdue = 3;

/** A realm in which the guest stands ready. */
export interface Realm {
  readonly context: ivm.Context;
  readonly door: ivm.Reference;
}

/** What an isolate is for once it has been taken for an action. */
export interface ActionScript {
  readonly number: number;
  /** See `PreparedSource`. */
  readonly expression: string;
  readonly endName: string;
  readonly fileName: string;
  readonly extras: readonly ExtraFile[];
}

let lastKey = 0;

/**
 * One isolate for one version of one tenant's action, from its first run on; before that it is a spare one that has
 * seen no tenant. Runs follow each other in it, never two at a time, so that one run's end cannot be another's:
 * each in a realm of its own, or, once it pays, all in one hardened realm (contract 5.4).
 */
export class WarmIsolate {
  /** Its own number. */
  readonly key: number;
  readonly memoryMb: number;
  /** Whether the action's last run might have been in a realm that others use as well. */
  mayShare = false;
  /** Log entries of one entry into the guest survive the isolate here; see the guest's `BlackBox`. */
  readonly blackBox = new SharedArrayBuffer(blackBoxBytes);
  readonly #isolate: ivm.Isolate;
  readonly #programs: GuestPrograms;
  readonly #guest: ivm.Script;
  readonly #watch: WatchingThread;
  #script: ActionScript | undefined;
  #compiled: ivm.Script | undefined;
  #rehearsal: ivm.Script | undefined;
  #hardened: Realm | undefined;
  /** For the next run that gets a realm of its own. */
  #spare: Realm | undefined;
  #runs = 0;

  constructor(programs: GuestPrograms, watch: WatchingThread, memoryMb: number) {
    lastKey += 1;
    this.key = lastKey;
    this.memoryMb = memoryMb;
    this.#programs = programs;
    this.#watch = watch;
    this.#watch.introduce(this.key, this.blackBox);
    this.#isolate = new ivm.Isolate({ memoryLimit: memoryMb });
    this.#guest = programs.compileGuest(this.#isolate);
  }

  /** Runs what the guest does for an action, without one. */
  #playIn(realm: Realm): void {
    this.#rehearsal ??= this.#isolate.compileScriptSync(rehearsal);
    load(realm, this.#rehearsal);
    for (let again = 0; again < 2; again += 1) {
      call(realm, 'start', ...rehearsalTexts);
      call(realm, 'report');
    }
  }

  /** What V8 learns of the shapes of things, it learns for each realm anew; nothing else is left of it. */
  #warmUp(realm: Realm): void {
    call(realm, 'share');
    this.#playIn(realm);
    call(realm, 'own');
    if (this.#compiled !== undefined) load(realm, this.#compiled);
  }

  /** From now on it is this action's, and no other's. Throws ScriptRefused. */
  adopt(script: ActionScript): void {
    this.#script = script;
    this.#compiled = this.#compile(false);
    if (this.#spare !== undefined) this.#furnish(this.#spare, this.#compiled);
  }

  #compile(shared: boolean): ivm.Script {
    const { expression, endName, fileName } = this.script;
    try {
      return this.#isolate.compileScriptSync(scriptOf(expression, endName, shared), {
        filename: fileName,
        lineOffset: -1,
      });
    } catch (error) {
      throw new ScriptRefused(error instanceof Error ? error.message : 'the source cannot be compiled');
    }
  }

  get script(): ActionScript {
    if (this.#script === undefined) throw new Error('an isolate without an action');
    return this.#script;
  }

  get dead(): boolean {
    return this.#isolate.isDisposed;
  }

  /** A realm for one run. */
  takeRealm(mayShare: boolean): Realm {
    this.#runs += 1;
    if (this.#hardened !== undefined) {
      if (mayShare) return this.#hardened;
      // What it is used for from now on does not bear sharing.
      letGo(this.#hardened);
      this.#hardened = undefined;
    }
    const realm = this.#spare ?? this.#makeOwnRealm();
    this.#spare = undefined;
    return realm;
  }

  isShared(realm: Realm): boolean {
    return realm === this.#hardened;
  }

  /** A run is over; what it had of its own goes. */
  giveBack(realm: Realm): void {
    if (!this.isShared(realm)) letGo(realm);
  }

  /** True when the action runs often enough for a realm that all its runs share. */
  get wantsHardening(): boolean {
    return this.mayShare && !this.dead && this.#hardened === undefined && this.#runs >= runsUntilHardened;
  }

  /** True when that can wait no longer. */
  get needsHardening(): boolean {
    return this.wantsHardening && this.#runs >= runsUntilOverdue;
  }

  harden(): void {
    const realm = this.#makeSharedRealm();
    call(realm, 'harden');
    this.#playIn(realm);
    this.#furnish(realm, this.#compile(true), () => call(realm, 'seal'));
    this.#hardened = realm;
    if (this.#spare !== undefined) letGo(this.#spare);
    this.#spare = undefined;
  }

  /** True when the next run's own realm can be made ahead of time. */
  get wantsSpare(): boolean {
    return !this.dead && this.#hardened === undefined && this.#spare === undefined;
  }

  /** Makes it, and rehearses in it. Of an isolate that has no action yet, the first run's: it takes a while. */
  prepareSpare(): void {
    this.#spare = this.#makeOwnRealm();
    this.#warmUp(this.#spare);
  }

  #makeOwnRealm(): Realm {
    const realm = this.#makeRealm();
    if (this.#compiled !== undefined) this.#furnish(realm, this.#compiled);
    return realm;
  }

  #makeSharedRealm(): Realm {
    const realm = this.#makeRealm();
    call(realm, 'share');
    return realm;
  }

  #makeRealm(): Realm {
    const context = this.#isolate.createContextSync();
    const door = this.#guest.runSync(context, { reference: true, timeout: bootTimeoutMs }) as ivm.Reference;
    const memory = new ivm.ExternalCopy(this.blackBox);
    call({ context, door }, 'boot', memory.copyInto({ release: true }));
    return { context, door };
  }

  #furnish(realm: Realm, action: ivm.Script, before?: () => void): void {
    for (const file of this.script.extras) {
      const made = this.#programs
        .compileExtra(file, this.#isolate)
        .runSync(realm.context, { reference: true, timeout: bootTimeoutMs }) as ivm.Reference;
      call(realm, 'extra', file, made.derefInto({ release: true }));
    }
    before?.();
    load(realm, action);
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

function call(realm: Realm, verb: string, ...values: readonly unknown[]): void {
  realm.door.applySync(undefined, [verb, ...values], { timeout: bootTimeoutMs });
}

/** The script is one function expression: to evaluate it runs nothing of the action's. */
function load(realm: Realm, script: ivm.Script): void {
  const program = script.runSync(realm.context, {
    reference: true,
    timeout: bootTimeoutMs,
  }) as ivm.Reference;
  call(realm, 'load', program.derefInto({ release: true }));
}

function letGo(realm: Realm): void {
  realm.door.release();
  realm.context.release();
}
