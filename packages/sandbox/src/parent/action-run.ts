import { randomBytes } from 'node:crypto';
import type { ActionError, ActionOutcome, ActionRequest, LogEntry } from '@sluice/engine';
import type { SluiceError } from '@sluice/flow';
import type { FromRunner, Report, ReportedError, ToRunner } from '../wire/messages.ts';
import { BusyWatch } from './busy-watch.ts';
import { EffectLedger } from './effect-ledger.ts';
import { FetchDesk } from './fetch-desk.ts';
import { judgeLoss } from './judge-loss.ts';
import type { Errand, Lodger, Loss, Runner } from './runner.ts';
import { closedError, type Job, type RunnerPool } from './runner-pool.ts';
import type { ScriptRecord } from './script-book.ts';

/** Longer than an action's own limits, so that the runner can say itself what went wrong. */
const graceMs = 350;
const unitsReadInMs = 100;
const maxAttempts = 3;
const maxLogs = 1_000;

export interface RunServices {
  readonly pool: RunnerPool;
  readonly dataKib: number;
  readonly nextId: () => number;
  /** Milliseconds, never backwards. */
  readonly monotonic: () => number;
}

/** The JavaScript of the action: its source, or what is left of it without types. */
export interface RunnableSource {
  readonly record: ScriptRecord;
  readonly text: string;
}

/** One run of an action from the parent's side: a job, then errands in a runner, with waiting in between. */
export class ActionRun implements Job, Lodger {
  readonly id: number;
  readonly #services: RunServices;
  readonly #request: ActionRequest;
  readonly #source: RunnableSource;
  readonly #endsAt: number;
  readonly #deadline: NodeJS.Timeout;
  readonly #ledger: EffectLedger;
  readonly #desk: FetchDesk;
  readonly #logs: LogEntry[] = [];
  readonly #warnings: string[] = [];
  readonly #resolve: (outcome: ActionOutcome) => void;
  readonly #reject: (error: SluiceError) => void;
  #runner: Runner | undefined;
  #watch: BusyWatch | undefined;
  #state: 'queued' | 'busy' | 'waiting' | 'over' = 'queued';
  #settleQueued = false;
  #withSource = false;
  #attempts = 0;
  #droppedLogs = 0;
  #denial: string | undefined;
  #cpuMs = 0;

  constructor(
    services: RunServices,
    request: ActionRequest,
    source: RunnableSource,
    endsAt: number,
    settled: { resolve(outcome: ActionOutcome): void; reject(error: SluiceError): void },
  ) {
    this.id = services.nextId();
    this.#services = services;
    this.#request = request;
    this.#source = source;
    this.#endsAt = endsAt;
    this.#ledger = new EffectLedger(request);
    this.#desk = new FetchDesk(request, this.#answersArrived, this.#fetchTimedOut);
    this.#resolve = settled.resolve;
    this.#reject = settled.reject;
    this.#deadline = setTimeout(this.#deadlinePassed, Math.max(0, this.#wallLeft()));
    services.pool.submit(this);
  }

  get tenantId(): string {
    return this.#request.tenantId;
  }

  get script(): number {
    return this.#source.record.number;
  }

  get proven(): boolean {
    return this.#source.record.proven && !this.#source.record.notorious;
  }

  get waits(): boolean {
    return this.#source.record.waits;
  }

  refuse(error: SluiceError): void {
    if (this.#leave()) this.#reject(error);
  }

  begin(runner: Runner): void {
    this.#runner = runner;
    this.#state = 'busy';
    this.#attempts += 1;
    this.#withSource = !runner.knows(this.script);
    runner.run(
      this.#errand(
        (target) => this.#startMessage(target),
        (loss) => this.#lostAtStart(loss),
      ),
    );
  }

  #errand(message: (runner: Runner) => ToRunner | null, lost: (loss: Loss) => void): Errand {
    return {
      id: this.id,
      message: (runner) => {
        const ready = this.#state === 'over' ? null : message(runner);
        if (ready !== null) this.#watchOver(runner);
        return ready;
      },
      patience: () => Math.min(this.#cpuLeft(), this.#wallLeft()) + graceMs + this.#readingMs(),
      answered: (reply) => {
        this.#watch?.stop();
        this.#answered(reply);
      },
      lost: (loss) => {
        this.#watch?.stop();
        lost(loss);
      },
    };
  }

  #watchOver(runner: Runner): void {
    if (runner.pid === undefined) return;
    this.#watch = new BusyWatch(runner.pid, this.#services.dataKib, (overCap) => {
      if (overCap) runner.kill('overfull');
      else runner.peek();
    });
  }

  #wallLeft(): number {
    return Math.max(1, Math.ceil(this.#endsAt - this.#services.monotonic()));
  }

  #cpuLeft(): number {
    return Math.max(1, this.#request.limits.actionCpuMs - this.#cpuMs);
  }

  /** A new source has to be read first; that is none of the action's own time. */
  #readingMs(): number {
    return this.#withSource ? this.#source.text.length / unitsReadInMs : 0;
  }

  #startMessage(runner: Runner): ToRunner {
    const { limits, held, determinism, eventJson, stepJson } = this.#request;
    runner.learn(this.script);
    const parameters = {
      action: this.#request.action,
      limits: {
        fetchesPerAction: limits.fetchesPerAction,
        fetchRequestBytes: limits.fetchRequestBytes,
        stateValueBytes: limits.stateValueBytes,
        stateBytes: limits.stateBytes,
        claimsBytes: limits.claimsBytes,
        appMetadataBytes: limits.appMetadataBytes,
      },
      stateBytes: held.stateBytes,
      claims: JSON.stringify(held.claims),
      appMetadata: JSON.stringify(held.appMetadata),
      determinism: determinism ?? null,
      entropy: determinism === undefined ? randomBytes(32).toString('hex') : '',
    };
    return {
      verb: 'start',
      id: this.id,
      script: this.script,
      ...(this.#withSource && { source: this.#source.text }),
      strict: this.#source.record.language === 'typescript',
      fileName: this.#source.record.fileName,
      memoryMb: limits.actionMemoryMb,
      cpuMs: limits.actionCpuMs,
      wallMs: this.#wallLeft(),
      parameters: JSON.stringify(parameters),
      event: eventJson,
      step: stepJson,
    };
  }

  #settleMessage(): ToRunner | null {
    this.#settleQueued = false;
    const answers = this.#desk.takeAnswers();
    if (answers === null) return null;
    this.#state = 'busy';
    this.#runner?.release(this);
    this.#withSource = false;
    return { verb: 'settle', id: this.id, wallMs: this.#wallLeft(), answers };
  }

  #answered(reply: FromRunner): void {
    if (this.#state === 'over') return;
    if (reply.verb === 'need') {
      this.#runner?.forget(this.script);
      this.#withSource = true;
      this.#runner?.run(
        this.#errand(
          (runner) => this.#startMessage(runner),
          (loss) => this.#lostAtStart(loss),
        ),
      );
      return;
    }
    if (reply.verb !== 'report' || !this.#take(reply.report, reply.cpuMs)) {
      this.#runner?.kill('lied');
      this.#fail({
        error_kind: 'sandbox_crashed',
        message: 'the sandbox gave an answer that no action can give',
      });
      return;
    }
    this.#conclude(reply.report.state, reply.heldBytes);
  }

  /** Adds a report to what is known; false when the guest cannot have said it. */
  #take(report: Report, cpuMs: number): boolean {
    if (cpuMs < this.#cpuMs || report.droppedLogs < this.#droppedLogs) return false;
    this.#cpuMs = cpuMs;
    this.#droppedLogs = report.droppedLogs;
    if (this.#logs.length + report.logs.length > maxLogs) return false;
    this.#logs.push(...report.logs);
    this.#warnings.push(...report.warnings);
    for (const effect of report.effects) if (effect.type === 'deny') this.#denial ??= effect.reason;
    if (report.state.at === 'failed') return true;
    return report.effects.every((effect) => this.#ledger.add(effect)) && this.#startFetches(report);
  }

  #startFetches(report: Report): boolean {
    return report.state.at !== 'waiting' || this.#desk.ask(report.fetches);
  }

  #conclude(state: Report['state'], heldBytes: number): void {
    switch (state.at) {
      case 'done':
        this.#finish({ status: this.#ledger.denied ? 'denied' : 'returned', effects: this.#ledger.effects });
        return;
      case 'failed':
        this.#fail(state.error);
        return;
      case 'stalled':
        this.#dropFromRunner();
        this.#fail({
          error_kind: 'timeout',
          message: 'the action waits for a promise that nothing can settle: no fetch is under way',
        });
        return;
      case 'waiting':
        this.#state = 'waiting';
        this.#source.record.waits = true;
        this.#runner?.lodge(this, heldBytes);
        this.#answersArrived();
    }
  }

  readonly #answersArrived = (): void => {
    if (this.#state !== 'waiting' || this.#settleQueued) return;
    this.#settleQueued = true;
    this.#runner?.run(
      this.#errand(
        () => this.#settleMessage(),
        (loss) => this.lost(loss),
      ),
    );
  };

  readonly #fetchTimedOut = (message: string): void => {
    if (this.#state === 'over') return;
    this.#dropFromRunner();
    this.#fail({ error_kind: 'http_fetch_timeout', message });
  };

  readonly #deadlinePassed = (): void => {
    // What has arrived by now still counts: the embedder's thread may have been busy with something else.
    setImmediate(() => {
      // A busy runner stops the action itself, or is stopped.
      if (this.#state === 'over' || this.#state === 'busy') return;
      const queued = this.#state === 'queued';
      this.#services.pool.cancel(this);
      this.#dropFromRunner();
      this.#fail({
        error_kind: 'timeout',
        message: queued
          ? 'the action had to wait too long for a sandbox'
          : 'the action took longer than it may',
      });
    });
  };

  #dropFromRunner(): void {
    if (this.#state === 'waiting') this.#runner?.evict(this);
  }

  /** It may not have been the action's doing, nor have begun at all: then it is begun anew, elsewhere. */
  #lostAtStart(loss: Loss): void {
    if (this.#state === 'over') return;
    if (loss.why === 'died' && loss.end.unread && this.#attempts < maxAttempts) {
      this.#runner = undefined;
      this.#state = 'queued';
      this.#services.pool.submit(this);
      return;
    }
    this.lost(loss);
  }

  /** The runner is gone, and this action with it. */
  lost(loss: Loss): void {
    if (loss.why === 'closed') this.refuse(closedError());
    if (this.#state === 'over') return;
    const busy = this.#state === 'busy';
    if (busy) {
      this.#source.record.notorious = true;
      this.#logs.push(...loss.logs.slice(0, maxLogs - this.#logs.length));
    }
    const wallOver = this.#services.monotonic() >= this.#endsAt;
    this.#fail(
      busy
        ? judgeLoss(loss, wallOver, this.#watch?.peakShare ?? 0)
        : { error_kind: 'sandbox_crashed', message: 'the sandbox ended while the action waited in it' },
    );
  }

  #fail(error: Pick<ReportedError, 'error_kind' | 'message'> & Partial<ReportedError>): void {
    if (this.#denial !== undefined) {
      this.#warnings.push(
        `api.deny(${JSON.stringify(this.#denial)}) does not stand: the action failed after it`,
      );
    }
    if (error.error_kind === 'cpu_limit' || error.error_kind === 'memory_limit')
      this.#source.record.notorious = true;
    this.#finish({
      status: 'failed',
      effects: [],
      error: {
        error_kind: error.error_kind,
        message: error.message,
        line: error.line ?? null,
        column: error.column ?? null,
        ...(error.stack !== undefined && error.stack !== '' && { stack: error.stack }),
      } satisfies ActionError,
    });
  }

  #finish(end: Pick<ActionOutcome, 'status' | 'effects' | 'error'>): void {
    if (!this.#leave()) return;
    if (end.status !== 'failed') this.#source.record.proven = true;
    if (this.#droppedLogs > 0) {
      const entries = this.#droppedLogs === 1 ? 'entry was' : 'entries were';
      this.#logs.push({ level: 'warn', message: `${this.#droppedLogs} more log ${entries} dropped` });
    }
    void this.#desk.close().then((fetches) => {
      this.#resolve({ ...end, logs: this.#logs, warnings: this.#warnings, fetches, cpuMs: this.#cpuMs });
    });
  }

  /** True once: the run is over now. */
  #leave(): boolean {
    if (this.#state === 'over') return false;
    this.#state = 'over';
    this.#watch?.stop();
    clearTimeout(this.#deadline);
    return true;
  }
}
