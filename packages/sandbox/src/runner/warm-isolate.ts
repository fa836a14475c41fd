import ivm from 'isolated-vm';
import type { ExtraFile } from '../guest/offer-extras.ts';
import type { GuestPrograms } from './guest-programs.ts';
import type { WatchingThread } from './watching-thread.ts';

/** Thrown when V8 refuses the prepared script after all. The text names the place: `… [file.js:3:5]`. */
export class ScriptRefused extends Error {}

const blackBoxBytes = 64 * 1024;
const bootTimeoutMs = 2_000;

/** A realm in which the guest stands ready. */
export interface Realm {
  readonly context: ivm.Context;
  readonly door: ivm.Reference;
}

/** What an isolate is for once it has been taken for an action. */
export interface ActionScript {
  readonly number: number;
  readonly text: string;
  readonly fileName: string;
  readonly shared: boolean;
  readonly extras: readonly ExtraFile[];
}

let lastKey = 0;

/** What the spare isolates are tried with, so that the first real action meets nothing for the first time. */
const rehearsal = `(function(end,event,step,api,console){"use strict";return async function(){using _=end;
const domain=event.user?.email?.split('@')[1]??'';api.state.set('a',{b:[domain,1,true,null]});api.log('info',\`\${domain}\`);
console.log('a',1);api.user.setAppMetadata({a:'b'});api.session.setCustomClaim('a','b');await null}})`;
const rehearsalParts = [
  '{"action":"a","limits":{"fetchesPerAction":1,"fetchRequestBytes":1,"stateValueBytes":99,"stateBytes":999,"claimsBytes":99,"appMetadataBytes":99},"stateBytes":0,"claims":"{}","appMetadata":"{}","determinism":null,"entropy":""}',
  '{"authentication":{"aal":"","methods":[],"risk_score":0},"client":{"id":"","name":"","type":""},"connection":{"id":"","name":"","type":""},"request":{"ip":"","user_agent":"","visitor_id":"","geo":{"country":"","region":"","city":"","latitude":0,"longitude":0,"timezone":""},"asn":{"number":0,"org":"","is_tor":false,"is_vpn":false,"is_bogon":false}},"tenant":{"id":"","slug":"","name":""},"transaction":{"id":"","scopes":[],"audience":null,"redirect_uri":null,"nonce":null,"locale":null,"state":null,"acr_values":null},"user":{"id":"","email":"a@b","email_verified":true,"phone":null,"name":null,"app_metadata":{},"user_metadata":{},"factors":[],"created_at":""}}',
  '{}',
];

/**
 * One isolate for one version of one tenant's action, from its first run on; before that it is a spare one that has
 * seen no tenant. Runs follow each other in it, never two at a time, so that one run's end cannot be another's:
 * in one hardened realm, or each in a realm of its own (contract 5.4).
 */
export class WarmIsolate {
  /** Its own number. */
  readonly key: number;
  readonly memoryMb: number;
  readonly #isolate: ivm.Isolate;
  readonly #programs: GuestPrograms;
  readonly #guest: ivm.Script;
  /** Log entries of one entry into the guest survive the isolate here; see the guest's `BlackBox`. */
  readonly blackBox = new SharedArrayBuffer(blackBoxBytes);
  readonly #watch: WatchingThread;
  #script: ActionScript | undefined;
  #compiled: ivm.Script | undefined;
  /** The hardened realm; undefined once the action turned out to need realms of its own. */
  #shared: Realm | undefined;
  #spare: Realm | undefined;

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

  /** Makes the hardened realm and rehearses in it. For spare isolates: it takes a while. */
  harden(): void {
    const realm = this.#makeRealm();
    call(realm, 'harden');
    this.#shared = realm;
    load(realm, this.#isolate.compileScriptSync(rehearsal));
    for (let again = 0; again < 3; again += 1) {
      call(realm, 'start', ...rehearsalParts);
      call(realm, 'report');
    }
  }

  /** From now on it is this action's, and no other's. Throws ScriptRefused. */
  adopt(script: ActionScript): void {
    this.#script = script;
    try {
      this.#compiled = this.#isolate.compileScriptSync(script.text, {
        filename: script.fileName,
        lineOffset: -1,
      });
    } catch (error) {
      throw new ScriptRefused(error instanceof Error ? error.message : 'the source cannot be compiled');
    }
    if (!script.shared) {
      if (this.#shared !== undefined) letGo(this.#shared);
      this.#shared = undefined;
      return;
    }
    if (this.#shared === undefined) this.harden();
    const realm = this.#shared as Realm | undefined;
    if (realm === undefined) return;
    this.#furnish(realm, this.#compiled, () => call(realm, 'seal'));
  }

  get script(): ActionScript {
    if (this.#script === undefined) throw new Error('an isolate without an action');
    return this.#script;
  }

  get dead(): boolean {
    return this.#isolate.isDisposed;
  }

  /** A realm for one run. */
  takeRealm(): Realm {
    if (this.#shared !== undefined) return this.#shared;
    const realm = this.#spare ?? this.#makeOwnRealm();
    this.#spare = undefined;
    return realm;
  }

  /** A run is over; what it had of its own goes. */
  giveBack(realm: Realm): void {
    if (realm !== this.#shared) letGo(realm);
  }

  /** True when the next run's realm can be made ahead of time. */
  get wantsSpare(): boolean {
    return !this.dead && this.#shared === undefined && this.#spare === undefined;
  }

  prepareSpare(): void {
    if (this.wantsSpare) this.#spare = this.#makeOwnRealm();
  }

  #makeOwnRealm(): Realm {
    const realm = this.#makeRealm();
    if (this.#compiled !== undefined) this.#furnish(realm, this.#compiled, () => undefined);
    return realm;
  }

  #makeRealm(): Realm {
    const context = this.#isolate.createContextSync();
    const door = this.#guest.runSync(context, { reference: true, timeout: bootTimeoutMs }) as ivm.Reference;
    const memory = new ivm.ExternalCopy(this.blackBox);
    call({ context, door }, 'boot', memory.copyInto({ release: true }));
    return { context, door };
  }

  #furnish(realm: Realm, action: ivm.Script, before: () => void): void {
    for (const file of this.script.extras) {
      const made = this.#programs
        .compileExtra(file, this.#isolate)
        .runSync(realm.context, { reference: true, timeout: bootTimeoutMs }) as ivm.Reference;
      call(realm, 'extra', file, made.derefInto({ release: true }));
    }
    before();
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
