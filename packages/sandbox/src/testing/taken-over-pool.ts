import type { ActionOutcome } from '@sluice/engine';
import { ActionRun } from '../parent/action-run.ts';
import { RunnerPool } from '../parent/runner-pool.ts';
import { ScriptBook } from '../parent/script-book.ts';
import { type RequestChanges, requestFor } from './action-request.ts';

const runMs = 5_000;

/** The parent's side as it is, with runners that lie; `program`: a file of this folder. */
export class TakenOverPool {
  readonly #pool: RunnerPool;
  readonly #book = new ScriptBook();
  #lastId = 0;
  #lastVersion = 0;

  constructor(runners: number, program = 'taken-over-runner.mjs') {
    this.#pool = new RunnerPool({
      runners,
      maxRunners: runners,
      standby: false,
      dataKib: 400_000,
      logger: undefined,
      program: `../testing/${program}`,
    });
  }

  get pids(): readonly number[] {
    return this.#pool.pids;
  }

  get load(): RunnerPool['load'] {
    return this.#pool.load;
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  /** One run of an action whose runner does as `lie` says; `shares`: the runner is told that it may share a realm. */
  run(lie: string, changes: RequestChanges = {}, shares = false): Promise<ActionOutcome> {
    const request = requestFor(lie, changes);
    const { tenantId, action } = request;
    this.#lastVersion += 1;
    const name = {
      tenantId,
      action,
      version: this.#lastVersion,
      language: 'javascript',
      memoryMb: 64,
    } as const;
    const record = { ...this.#book.learn(name, lie, ''), mayShare: shares };
    const prepared = {
      ok: true,
      expression: lie,
      endName: 'end',
      body: lie,
      insertion: null,
      shares,
      extras: [],
    } as const;
    const services = {
      pool: this.#pool,
      nextId: () => (this.#lastId += 1),
      monotonic: () => performance.now(),
      quarantined: () => undefined,
    };
    const endsAt = performance.now() + Math.min(runMs, request.limits.actionTimeoutMs);
    return new Promise((resolve, reject) => {
      new ActionRun(services, request, { record, prepared }, endsAt, { resolve, reject });
    });
  }
}
