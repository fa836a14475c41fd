import type { ActionCheck } from '@sluice/engine';
import type { SluiceError } from '@sluice/flow';
import type { FromRunner } from '../wire/messages.ts';
import type { Loss, Runner } from './runner.ts';
import { closedError, type Job, type RunnerPool } from './runner-pool.ts';

const patienceMs = 10_000;
const maxAttempts = 2;

/** The body of one action to be read by V8 in a runner; nothing of it is run. */
export class SourceCheck implements Job {
  readonly tenantId = '';
  readonly script = 0;
  // Nothing is run, so nothing is left that could be hurt or do harm while it waits.
  readonly proven = true;
  readonly trusted = false;
  readonly waits = false;
  readonly quarantined = false;
  readonly #pool: RunnerPool;
  readonly #id: number;
  readonly #body: string;
  readonly #resolve: (check: ActionCheck) => void;
  readonly #reject: (error: SluiceError) => void;
  #attempts = 0;

  constructor(
    pool: RunnerPool,
    id: number,
    body: string,
    settled: { resolve(check: ActionCheck): void; reject(error: SluiceError): void },
  ) {
    this.#pool = pool;
    this.#id = id;
    this.#body = body;
    this.#resolve = settled.resolve;
    this.#reject = settled.reject;
    pool.submit(this);
  }

  refuse(error: SluiceError): void {
    this.#reject(error);
  }

  begin(runner: Runner): void {
    this.#attempts += 1;
    runner.run({
      id: this.#id,
      trusted: false,
      message: () => [{ verb: 'check', id: this.#id }, JSON.stringify(this.#body)],
      patience: () => patienceMs,
      answered: (reply) => this.#answered(reply, runner),
      lost: (loss) => this.#lost(loss),
    });
  }

  #answered(reply: FromRunner, runner: Runner): void {
    if (reply.verb === 'checked') {
      this.#resolve(reply.check);
      return;
    }
    runner.kill('lied');
    this.#giveUp();
  }

  #lost(loss: Loss): void {
    if (loss.why === 'closed') this.#reject(closedError());
    else if ((loss.why === 'died' || !loss.begun) && this.#attempts < maxAttempts) this.#pool.submit(this);
    else this.#giveUp();
  }

  #giveUp(): void {
    this.#resolve({ ok: false, message: 'the source is too much to read', line: null, column: null });
  }
}
