import { clearBlackBox, readBlackBox } from './black-box.ts';
import { authorPlace, errorPlace } from './error-place.ts';
import type { ReadyContext, ScriptRefused, WarmIsolate } from './warm-isolate.ts';

/** Milliseconds to read a report after something went wrong, on top of the action's own time. */
const graceMs = 200;

interface Failure {
  readonly error_kind: string;
  readonly message: string;
  readonly stack?: string;
}

/** One run of an action, from its start to its end, with fetches waited for in between. */
export class ActionSession {
  readonly #isolate: WarmIsolate;
  readonly #ready: ReadyContext;
  readonly #cpuMs: number;
  #usedMs = 0;
  #broken = false;

  constructor(isolate: WarmIsolate, cpuMs: number) {
    this.#isolate = isolate;
    this.#ready = isolate.takeContext();
    this.#cpuMs = cpuMs;
  }

  /** CPU time so far, milliseconds. */
  get cpuMs(): number {
    return this.#usedMs;
  }

  get isolate(): WarmIsolate {
    return this.#isolate;
  }

  /** The isolate may serve another run. */
  get healthy(): boolean {
    return !this.#broken && !this.#isolate.dead;
  }

  /** Enters the guest; gives back its report as JSON text. `wallMs`: what is left of the run's time. */
  enter(verb: 'start' | 'settle', texts: readonly string[], wallMs: number): string {
    const isolate = this.#isolate;
    clearBlackBox(isolate.blackBox);
    const before = isolate.cpuTime;
    const left = Math.max(1, Math.ceil(this.#cpuMs - this.#usedMs));
    const byWall = wallMs < left;
    const timeout = Math.max(1, Math.floor(byWall ? wallMs : left));
    try {
      this.#ready.door.applySync(undefined, [verb, ...texts], { timeout });
      return this.#withPlaces(this.#report(graceMs));
    } catch (error) {
      return this.#failed(error, byWall);
    } finally {
      if (!isolate.dead) this.#usedMs += Number(isolate.cpuTime - before) / 1e6;
    }
  }

  #report(timeout: number): string {
    return this.#ready.door.applySync(undefined, ['report'], { timeout }) as string;
  }

  #failed(error: unknown, byWall: boolean): string {
    const text = error instanceof Error ? error.message : String(error);
    if (this.#isolate.dead || /disposed|memory limit/.test(text)) {
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
        byWall
          ? { error_kind: 'timeout', message: 'the action took longer than it may' }
          : { error_kind: 'cpu_limit', message: `the action used more than ${this.#cpuMs} ms of CPU time` },
      );
    }
    return this.#floating(error);
  }

  /** A promise was rejected and nobody looked: isolated-vm throws that at the end of the entry. */
  #floating(error: unknown): string {
    const text = error instanceof Error ? error.message : String(error);
    const message = error instanceof Error ? `${error.name}: ${text}` : text;
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    this.#broken = true;
    try {
      const kind = this.#ready.door.applySync(undefined, ['kind', text], { timeout: graceMs }) as string;
      const report = JSON.parse(this.#report(graceMs)) as object;
      const failure = {
        error_kind: kind === '' ? 'uncaught_error' : kind,
        message: message.slice(0, 2_000),
        stack: stack.slice(0, 8_000),
      };
      return this.#withPlaces(JSON.stringify({ ...report, state: { at: 'failed', error: failure } }));
    } catch {
      return this.#salvaged({
        error_kind: 'uncaught_error',
        message: message.slice(0, 2_000),
        stack: stack.slice(0, 8_000),
      });
    }
  }

  #salvaged(failure: Failure): string {
    return failedReport(failure, readBlackBox(this.#isolate.blackBox), this.#place(failure.stack ?? ''));
  }

  #place(stack: string): ReturnType<typeof errorPlace> {
    return errorPlace(stack, this.#isolate.fileName, this.#isolate.prepared.insertion);
  }

  /** Errors are rare: only they are parsed here. */
  #withPlaces(json: string): string {
    if (!json.startsWith('{"state":{"at":"failed"')) return json;
    const report = JSON.parse(json) as { state: { error: Failure } };
    return JSON.stringify({
      ...report,
      state: {
        at: 'failed',
        error: { ...report.state.error, ...this.#place(report.state.error.stack ?? '') },
      },
    });
  }

  /** Lets go of the context; the isolate stays. */
  end(): void {
    if (!this.healthy) {
      this.#isolate.dispose();
      return;
    }
    this.#ready.door.release();
    this.#ready.context.release();
  }
}

const noPlace = { line: null, column: null, stack: '' };

/** A report of something that ended without one of its own. */
export function failedReport(
  failure: Failure,
  logs = '[]',
  place: ReturnType<typeof errorPlace> = noPlace,
): string {
  const error = { error_kind: failure.error_kind, message: failure.message, ...place };
  return `{"state":{"at":"failed","error":${JSON.stringify(error)}},"effects":[],"logs":${logs},"warnings":[],"fetches":[],"droppedLogs":0}`;
}

/** A report of a script that V8 refused, at the author's line. */
export function refusedReport(error: ScriptRefused): string {
  const found = /^(.*?)(?: \[[^\]]*:(\d+):(\d+)\])?$/s.exec(error.message);
  const at = found?.[2] === undefined ? undefined : authorPlace(Number(found[2]), Number(found[3]), null);
  const message = `SyntaxError: ${found?.[1] ?? error.message}`;
  return failedReport({ error_kind: 'compile_error', message }, '[]', {
    line: at?.line ?? null,
    column: at?.column ?? null,
    stack: '',
  });
}
