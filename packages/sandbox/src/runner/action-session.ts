import type { StartMessage } from '../wire/messages.ts';
import { clearBlackBox, readBlackBox } from './black-box.ts';
import type { Realm, ScriptRefused, WarmIsolate } from './warm-isolate.ts';

/** The clock of an entry is one of the wall: on a machine that is busy otherwise, an action gets less of it than that. */
const starvationMs = 100;

/** Milliseconds to read a report after something went wrong, on top of the action's own time. */
const graceMs = 200;

interface Failure {
  readonly error_kind: string;
  readonly message: string;
  readonly stack?: string;
}

export type SessionTerms = Pick<StartMessage, 'mayShare' | 'timed' | 'cpuMs'>;

/** One run of an action, from its start to its end, with fetches waited for in between. */
export class ActionSession {
  readonly isolate: WarmIsolate;
  /** It may run in a realm that others use as well. */
  readonly mayShare: boolean;
  readonly #realm: Realm;
  readonly #cpuMs: number;
  readonly #timed: boolean;
  #usedMs = 0;
  #broken = false;

  /** `timed`: it is stopped by a clock of its own, see `StartMessage`. */
  constructor(isolate: WarmIsolate, { mayShare, timed, cpuMs }: SessionTerms) {
    this.isolate = isolate;
    this.mayShare = mayShare;
    this.#timed = timed;
    this.#realm = isolate.takeRealm(mayShare);
    this.#cpuMs = cpuMs;
  }

  /** It runs in the realm of those before it. */
  get shared(): boolean {
    return this.isolate.isShared(this.#realm);
  }

  /** CPU time so far, milliseconds. */
  get cpuMs(): number {
    return this.#usedMs;
  }

  /** The isolate may serve another run. */
  get healthy(): boolean {
    return !this.#broken && !this.isolate.dead;
  }

  /** Enters the guest; gives back its report as JSON text. `wallMs`: what is left of the run's time. */
  enter(verb: 'start' | 'settle', texts: readonly string[], wallMs: number): string {
    const { isolate } = this;
    clearBlackBox(isolate.blackBox);
    const before = isolate.cpuTime;
    const left = Math.max(1, Math.ceil(this.#cpuMs - this.#usedMs));
    const patience = left + starvationMs;
    const byWall = wallMs < patience;
    const timeout = Math.max(1, Math.floor(byWall ? wallMs : patience));
    let report: string;
    try {
      this.#realm.door.applySync(undefined, [verb, ...texts], this.#timed ? { timeout } : undefined);
      report = this.#report();
    } catch (error) {
      report = this.#failed(error, byWall);
    }
    if (!isolate.dead) this.#usedMs += Number(isolate.cpuTime - before) / 1e6;
    return this.#usedMs > this.#cpuMs && !this.#broken ? this.#outOfCpu() : report;
  }

  /** Runs code of the guest only. */
  #report(): string {
    return this.#realm.door.applySync(undefined, ['report']) as string;
  }

  #failed(error: unknown, byWall: boolean): string {
    const text = error instanceof Error ? error.message : String(error);
    if (this.isolate.dead || /disposed|memory limit/.test(text)) {
      this.#broken = true;
      return this.#salvaged({
        error_kind: 'memory_limit',
        message: 'the action used more memory than it may',
      });
    }
    if (text === 'Script execution timed out.') {
      // What was stopped in the middle is not entered again.
      this.#broken = true;
      return this.#salvaged(
        byWall ? { error_kind: 'timeout', message: 'the action took longer than it may' } : this.#cpuLimit,
      );
    }
    return this.#floating(error);
  }

  /** It came to its end just before it was stopped; that was too late all the same. */
  #outOfCpu(): string {
    this.#broken = true;
    return this.#salvaged(this.#cpuLimit);
  }

  get #cpuLimit(): Failure {
    return {
      error_kind: 'cpu_limit',
      message: `the action used more than ${this.#cpuMs} ms of CPU time`,
    };
  }

  /** A promise was rejected and nobody looked: isolated-vm throws that at the end of the entry. */
  #floating(error: unknown): string {
    const text = error instanceof Error ? error.message : String(error);
    // Of what is no Error nothing comes out, only a sentence of the library's own.
    const foreign = text.startsWith('An object was thrown from supplied code within isolated-vm');
    const named = error instanceof Error && !foreign;
    const told = foreign ? 'a promise was rejected with something that is no Error' : text;
    const message = (named ? `${error.name}: ${text}` : told).slice(0, 2_000);
    const stack = (named ? (error.stack ?? '') : '').slice(0, 8_000);
    this.#broken = true;
    try {
      const kind = this.#realm.door.applySync(undefined, ['kind', text], { timeout: graceMs }) as string;
      const report = JSON.parse(this.#report()) as object;
      const failure = { error_kind: kind === '' ? 'uncaught_error' : kind, message, stack };
      return JSON.stringify({ ...report, state: { at: 'failed', error: failure } });
    } catch {
      return this.#salvaged({ error_kind: 'uncaught_error', message, stack });
    }
  }

  #salvaged(failure: Failure): string {
    return failedReport(failure, readBlackBox(this.isolate.blackBox));
  }

  /** Lets go of what the run had of its own; the isolate stays, if it is well. */
  end(): void {
    if (this.healthy) this.isolate.giveBack(this.#realm);
    else this.isolate.dispose();
  }
}

/** A report of something that ended without one of its own. */
export function failedReport(failure: Failure, logs = '[]'): string {
  const error = { stack: '', ...failure };
  return `{"state":{"at":"failed","error":${JSON.stringify(error)}},"effects":[],"logs":${logs},"warnings":[],"fetches":[],"droppedLogs":0}`;
}

/** A report of a script that V8 refused, at its line. */
export function refusedReport(error: ScriptRefused): string {
  const found = /^(.*?)(?: (\[[^\]]*:\d+:\d+\]))?$/s.exec(error.message);
  const message = `SyntaxError: ${found?.[1] ?? error.message}`;
  const stack = found?.[2] === undefined ? '' : `${message}\n    at ${found[2].slice(1, -1)}`;
  return failedReport({ error_kind: 'compile_error', message, stack });
}
