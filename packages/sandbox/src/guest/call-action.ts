import { describeFailure } from './describe-failure.ts';
import { onSettled, PromiseOf, soon, symbolDispose } from './primordials.ts';
import type { RunState } from './run-state.ts';

/** What an action sees. */
export interface Offer {
  readonly event: unknown;
  readonly step: unknown;
  readonly api: unknown;
  readonly console: unknown;
}

/** The action's script: given the sentinel of its end and what it is to see, it makes the function to call. */
export type Program = (
  end: Sentinel,
  event: unknown,
  step: unknown,
  api: unknown,
  console: unknown,
) => (event: unknown, api: unknown, step: unknown) => unknown;

/** The action's function disposes of it as its very last step, at the moment its body ends. */
interface Sentinel {
  readonly [symbolDispose]: () => void;
}

/**
 * One call of an action, and when it has ended. What floating promises ask for after the end of the body must
 * not count (contract 5.6), yet the end is only heard of one microtask later, when others have had their turn.
 * So the sentinel marks the moment; and when the body gave back no promise to wait for, the run goes back to it.
 */
export class ActionCall {
  readonly #run: RunState;
  readonly #program: Program;
  #failure: string | undefined;
  #mark: ReturnType<RunState['mark']> | undefined;
  /** The turn after the end has passed: whatever settles the call from now on was waited for. */
  #waited = false;

  constructor(run: RunState, program: Program) {
    this.#run = run;
    this.#program = program;
  }

  begin({ event, step, api, console }: Offer): void {
    let result: unknown;
    try {
      const end = { [symbolDispose]: () => this.#sawEnd() };
      // As the language defines a global function: made in this run, with nothing of an earlier one.
      result = this.#program(end, event, step, api, console)(event, api, step);
    } catch (reason) {
      this.#fail(reason);
      return;
    }
    if ((typeof result !== 'object' && typeof result !== 'function') || result === null) {
      this.#finish();
      return;
    }
    try {
      onSettled(result as Promise<unknown>, this.#ended, this.#failed);
    } catch {
      this.#waitForThenable(result);
    }
  }

  /** Not a native promise: anything with a `then` is waited for, as `await` would. */
  #waitForThenable(result: object): void {
    try {
      if (typeof (result as { then?: unknown }).then !== 'function') {
        this.#finish();
        return;
      }
      this.#waited = true;
      onSettled(new PromiseOf((resolve) => resolve(result)), this.#ended, this.#failed);
    } catch (reason) {
      this.#fail(reason);
    }
  }

  #sawEnd(): void {
    if (this.#mark !== undefined) return;
    this.#mark = this.#run.mark();
    // Runs right before the body's own promise settles its listeners. What it queues runs after them, but before
    // the listeners of a promise that the body returned.
    soon(() => soon(() => (this.#waited = true)));
  }

  readonly #ended = (): void => {
    if (this.#mark !== undefined && !this.#waited) this.#run.backTo(this.#mark);
    this.#finish();
  };

  readonly #failed = (reason: unknown): void => this.#fail(reason);

  #finish(): void {
    if (this.#run.closed) return;
    if (this.#run.pendingFetches > 0) {
      this.#run.warnOnce(
        'pending',
        'the action ended while a fetch was still under way; await it if its answer matters',
      );
    }
    this.#run.closed = true;
  }

  #fail(reason: unknown): void {
    if (this.#run.closed) return;
    this.#failure = describeFailure(reason);
    this.#run.closed = true;
  }

  /** `done`, `failed` with its error, `waiting` for fetches, or `stalled`: nothing can ever settle it. */
  stateJson(): string {
    if (this.#failure !== undefined) return `{"at":"failed","error":${this.#failure}}`;
    if (this.#run.closed) return '{"at":"done"}';
    return this.#run.pendingFetches > 0 ? '{"at":"waiting"}' : '{"at":"stalled"}';
  }
}
