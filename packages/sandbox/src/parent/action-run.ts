import type { ActionError, ActionOutcome, ActionRequest, FetchRecord, LogEntry } from '@sluice/engine';
import type { SluiceError } from '@sluice/flow';
import { errorPlace } from '../source/error-place.ts';
import { explainError, owesToSharing } from '../source/explain-error.ts';
import type { PreparedSource } from '../source/prepare-source.ts';
import type { FromRunner, Report, ReportedError } from '../wire/messages.ts';
import { EffectLedger } from './effect-ledger.ts';
import { freshEntropy } from './entropy.ts';
import { FetchDesk } from './fetch-desk.ts';
import { judgeLoss } from './judge-loss.ts';
import { isQuarantined, strike } from './quarantine.ts';
import type { Errand, Lodger, Loss, Outgoing, Runner } from './runner.ts';
import { closedError, type Job, type RunnerPool } from './runner-pool.ts';
import type { ScriptRecord } from './script-book.ts';

/** Longer than an action's own limits, so that the runner can say itself what went wrong. */
const graceMs = 200;
const unitsReadInMs = 100;
const maxAttempts = 3;
/** Then an action is no longer timed inside of its runner, until it misbehaves. */
const endsUntilTrusted = 20;
const maxLogs = 1_000;
const maxWarnings = 50;
/** What a runner may have over the limit by the time it has said so. */
const cpuSlackMs = 5_000;

export interface RunServices {
  readonly pool: RunnerPool;
  readonly nextId: () => number;
  /** Milliseconds, never backwards. */
  readonly monotonic: () => number;
  /** An action has taken down so many runners that it gets one of its own. */
  readonly quarantined: (record: ScriptRecord) => void;
}

export interface RunnableSource {
  readonly record: ScriptRecord;
  readonly prepared: PreparedSource;
}

/**
 * One run of an action from the parent's side: a job, then errands in a runner, with waiting in between. A run in
 * a shared realm that fails on what is frozen there begins once more in a realm of its own, before anything of it
 * counts: only requests have gone out, and those are not made again.
 */
export class ActionRun implements Job, Lodger {
  readonly id: number;
  readonly #services: RunServices;
  readonly #request: ActionRequest;
  readonly #source: RunnableSource;
  readonly #endsAt: number;
  /** Set while nothing else watches the time: a busy runner stops the action itself, or is stopped. */
  #deadline: NodeJS.Timeout | undefined;
  readonly #resolve: (outcome: ActionOutcome) => void;
  readonly #reject: (error: SluiceError) => void;
  #ledger: EffectLedger;
  #desk: FetchDesk | undefined;
  #logs: LogEntry[] = [];
  #warnings: string[] = [];
  #runner: Runner | undefined;
  #state: 'queued' | 'busy' | 'waiting' | 'over' = 'queued';
  #settleQueued = false;
  #withSource = false;
  /** The runner was asked to start the action, not to go on with it. */
  #starting = false;
  /** It was told that the run may be in a realm that others use as well. */
  #mayShare = false;
  /** Chance is the same when the run begins once more: what it makes of it may have gone out already. */
  #entropy: string | undefined;
  #attempts = 0;
  /** It was begun anew because its runner may have had too little memory for it. */
  #movedOn = false;
  #droppedLogs = 0;
  #denial: string | undefined;
  /** CPU time of this attempt, and of those before it. */
  #cpuMs = 0;
  #cpuBeforeMs = 0;

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
    this.#resolve = settled.resolve;
    this.#reject = settled.reject;
    services.pool.submit(this);
    if (this.#state === 'queued') this.#awaitDeadline();
  }

  get tenantId(): string {
    return this.#request.tenantId;
  }

  get script(): number {
    return this.#source.record.number;
  }

  get proven(): boolean {
    return this.#source.record.endedWell > 0 && !this.#source.record.notorious;
  }

  get trusted(): boolean {
    const { endedWell, notorious, waits } = this.#source.record;
    return endedWell >= endsUntilTrusted && !notorious && !waits;
  }

  get waits(): boolean {
    return this.#source.record.waits;
  }

  get quarantined(): boolean {
    const { record } = this.#source;
    return record.kills.length > 0 && isQuarantined(record, this.#services.monotonic());
  }

  refuse(error: SluiceError): void {
    if (this.#leave()) this.#reject(error);
  }

  begin(runner: Runner): void {
    this.#runner = runner;
    this.#state = 'busy';
    this.#attempts += 1;
    this.#withSource = !runner.knows(this.script);
    this.#start(runner);
  }

  #start(runner: Runner): void {
    runner.run(
      this.#errand(
        this.trusted,
        (target) => this.#startMessage(target),
        (loss) => this.#lostAtStart(loss),
      ),
    );
  }

  #errand(
    trusted: boolean,
    message: (runner: Runner) => Outgoing | null,
    lost: (loss: Loss) => void,
  ): Errand {
    return {
      id: this.id,
      trusted,
      message: (runner) => (this.#state === 'over' ? null : message(runner)),
      patience: () => Math.min(this.#cpuLeft(), this.#wallLeft()) + graceMs + this.#readingMs(),
      answered: (reply) => this.#answered(reply),
      lost,
    };
  }

  #wallLeft(): number {
    return Math.max(1, Math.ceil(this.#endsAt - this.#services.monotonic()));
  }

  #cpuLeft(): number {
    return Math.max(1, this.#request.limits.actionCpuMs - this.#cpuMs);
  }

  /** A new source has to be read first; that is none of the action's own time. */
  #readingMs(): number {
    return this.#withSource ? this.#source.prepared.expression.length / unitsReadInMs : 0;
  }

  #awaitDeadline(): void {
    this.#deadline ??= setTimeout(this.#deadlinePassed, Math.max(0, this.#wallLeft()));
  }

  #startMessage(runner: Runner): Outgoing {
    const { limits, held, determinism, eventJson, stepJson } = this.#request;
    const { record, prepared } = this.#source;
    this.#starting = true;
    this.#mayShare = record.mayShare;
    this.#entropy ??= determinism === undefined ? freshEntropy() : (determinism.entropy ?? '');
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
      determinism: determinism === undefined ? null : { now: determinism.now, seed: determinism.seed },
      entropy: this.#entropy,
    };
    const parts = [JSON.stringify(parameters), eventJson, stepJson];
    // As JSON: a source may hold halves of surrogate pairs, which UTF-8 cannot.
    if (this.#withSource) parts.push(JSON.stringify(prepared.expression));
    return [
      {
        verb: 'start',
        id: this.id,
        script: this.script,
        mayShare: record.mayShare,
        timed: record.notorious || record.endedWell < endsUntilTrusted,
        extras: prepared.extras,
        endName: prepared.endName,
        fileName: record.fileName,
        memoryMb: limits.actionMemoryMb,
        cpuMs: limits.actionCpuMs,
        wallMs: this.#wallLeft(),
      },
      ...parts,
    ];
  }

  #settleMessage(): Outgoing | null {
    this.#settleQueued = false;
    const answers = this.#desk?.takeAnswers() ?? null;
    if (answers === null) return null;
    this.#state = 'busy';
    this.#runner?.release(this);
    this.#withSource = false;
    this.#starting = false;
    return [{ verb: 'settle', id: this.id, wallMs: this.#wallLeft() }, answers];
  }

  #answered(reply: FromRunner): void {
    if (this.#state === 'over') return;
    // Once: with its source a runner needs no more, and in the middle of a run it needs none.
    if (reply.verb === 'need' && this.#starting && !this.#withSource && this.#runner !== undefined) {
      this.#runner.forget(this.script);
      this.#withSource = true;
      this.#start(this.#runner);
      return;
    }
    if (reply.verb !== 'report' || !this.#isPossible(reply) || !this.#take(reply.report)) {
      this.#runner?.kill('lied');
      this.#fail({
        error_kind: 'sandbox_crashed',
        message: 'the sandbox gave an answer that no action can give',
      });
      return;
    }
    this.#conclude(reply.report.state, reply);
  }

  /** Time does not go backwards, and a run is where its runner was told to have it. */
  #isPossible({ report, cpuMs, shared }: Extract<FromRunner, { verb: 'report' }>): boolean {
    const most = this.#request.limits.actionCpuMs + (report.state.at === 'failed' ? cpuSlackMs : 0);
    if (cpuMs < this.#cpuMs || cpuMs > most || (shared && !this.#mayShare)) return false;
    this.#services.pool.spent(this.tenantId, cpuMs - this.#cpuMs);
    this.#cpuMs = cpuMs;
    return true;
  }

  /** Adds a report to what is known; false when the guest cannot have said it. */
  #take(report: Report): boolean {
    if (report.droppedLogs < this.#droppedLogs) return false;
    this.#droppedLogs = report.droppedLogs;
    if (this.#logs.length + report.logs.length > maxLogs) return false;
    if (this.#warnings.length + report.warnings.length > maxWarnings) return false;
    this.#logs.push(...report.logs);
    this.#warnings.push(...report.warnings);
    for (const effect of report.effects) if (effect.type === 'deny') this.#denial ??= effect.reason;
    if (report.state.at === 'failed') return true;
    if (!report.effects.every((effect) => this.#ledger.add(effect))) return false;
    return report.state.at !== 'waiting' || this.#askDesk().ask(report.fetches);
  }

  #askDesk(): FetchDesk {
    this.#desk ??= new FetchDesk(this.#request, this.#answersArrived, this.#fetchTimedOut);
    return this.#desk;
  }

  #conclude(state: Report['state'], { heldBytes, shared }: { heldBytes: number; shared: boolean }): void {
    switch (state.at) {
      case 'done':
        this.#finish({ status: this.#ledger.denied ? 'denied' : 'returned', effects: this.#ledger.effects });
        return;
      case 'failed':
        if (shared && owesToSharing(state.error)) this.#beginAnew();
        else if (state.error.error_kind === 'memory_limit' && this.#mayMoveOn) this.#moveOn();
        else this.#fail(state.error);
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
        this.#awaitDeadline();
        if (this.#desk?.tellable === true) this.#answersArrived();
    }
  }

  /** What has ended well before, and has asked nobody outside for anything yet, gets a second chance elsewhere. */
  get #mayMoveOn(): boolean {
    return this.proven && this.#starting && !this.#movedOn && this.#desk === undefined;
  }

  #moveOn(): void {
    this.#movedOn = true;
    this.#reset();
    // First, so that it is not chosen again.
    this.#runner?.wearOut();
    this.#queueAgain();
  }

  #beginAnew(): void {
    this.#source.record.mayShare = false;
    this.#reset();
    if (this.#runner === undefined) return;
    this.#withSource = !this.#runner.knows(this.script);
    this.#start(this.#runner);
  }

  #reset(): void {
    this.#ledger = new EffectLedger(this.#request);
    this.#desk?.restart();
    this.#logs = [];
    this.#warnings = [];
    this.#droppedLogs = 0;
    this.#denial = undefined;
    this.#cpuBeforeMs += this.#cpuMs;
    this.#cpuMs = 0;
  }

  #queueAgain(): void {
    this.#runner = undefined;
    this.#state = 'queued';
    this.#awaitDeadline();
    this.#services.pool.submit(this);
  }

  readonly #answersArrived = (): void => {
    if (this.#state !== 'waiting' || this.#settleQueued || this.#desk?.endIfExpired() === true) return;
    this.#settleQueued = true;
    this.#runner?.run(
      this.#errand(
        false,
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
      this.#deadline = undefined;
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
    if (!loss.begun && loss.why !== 'closed' && this.#attempts < maxAttempts) this.#queueAgain();
    else if (this.#mayMoveOn && judgeLoss(loss, false).error_kind === 'memory_limit') this.#moveOn();
    else this.lost(loss);
  }

  /** The runner is gone, and this action with it. */
  lost(loss: Loss): void {
    if (loss.why === 'closed') this.refuse(closedError());
    if (this.#state === 'over') return;
    if (this.#state !== 'busy') {
      const message = 'the sandbox ended while the action waited in it';
      this.#fail({ error_kind: 'sandbox_crashed', message });
      return;
    }
    this.#services.pool.spent(this.tenantId, this.#cpuLeft());
    this.#strike();
    this.#logs.push(...loss.logs.slice(0, maxLogs - this.#logs.length));
    this.#fail(judgeLoss(loss, this.#services.monotonic() >= this.#endsAt));
  }

  #strike(): void {
    const { record } = this.#source;
    const now = this.#services.monotonic();
    const before = isQuarantined(record, now);
    record.notorious = true;
    strike(record, now);
    if (!before && isQuarantined(record, now)) this.#services.quarantined(record);
  }

  #fail(error: Pick<ReportedError, 'error_kind' | 'message'> & Partial<ReportedError>): void {
    if (this.#denial !== undefined) {
      this.#warnings.push(
        `api.deny(${JSON.stringify(this.#denial)}) does not stand: the action failed after it`,
      );
    }
    const { record, prepared } = this.#source;
    if (error.error_kind === 'cpu_limit' || error.error_kind === 'memory_limit') record.notorious = true;
    const { line, column, stack } = errorPlace(error.stack ?? '', record.fileName, prepared.insertion);
    const told: ActionError = {
      error_kind: error.error_kind,
      message: explainError(error.message),
      line,
      column,
      ...(stack !== '' && { stack }),
    };
    this.#finish({ status: 'failed', effects: [], error: told });
  }

  #finish(end: Pick<ActionOutcome, 'status' | 'effects' | 'error'>): void {
    if (!this.#leave()) return;
    if (end.status !== 'failed') this.#source.record.endedWell += 1;
    if (this.#droppedLogs > 0) {
      const entries = this.#droppedLogs === 1 ? 'entry was' : 'entries were';
      this.#logs.push({ level: 'warn', message: `${this.#droppedLogs} more log ${entries} dropped` });
    }
    const tell = (fetches: readonly FetchRecord[]): void =>
      this.#resolve({
        ...end,
        logs: this.#logs,
        warnings: this.#warnings,
        fetches,
        cpuMs: this.#cpuBeforeMs + this.#cpuMs,
      });
    if (this.#desk === undefined) tell([]);
    else void this.#desk.close().then(tell);
  }

  /** True once: the run is over now. */
  #leave(): boolean {
    if (this.#state === 'over') return false;
    this.#state = 'over';
    clearTimeout(this.#deadline);
    return true;
  }
}
