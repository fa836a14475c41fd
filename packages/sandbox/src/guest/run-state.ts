import { cutBytes } from './measure-text.ts';
import { charCodeAt, Int32ArrayOf, quote, toWellFormed, Uint16ArrayOf } from './primordials.ts';

/** What the runner passes when a run of an action starts, beside `event` and `step`. */
export interface StartParameters {
  /** The action's slug. */
  readonly action: string;
  readonly limits: {
    readonly fetchesPerAction: number;
    readonly fetchRequestBytes: number;
    readonly stateValueBytes: number;
    readonly stateBytes: number;
    readonly claimsBytes: number;
    readonly appMetadataBytes: number;
  };
  readonly stateBytes: number;
  /** What the run holds already, as JSON text: read only if the action sets a claim or metadata. */
  readonly claims: string;
  readonly appMetadata: string;
  readonly determinism: { readonly now: number; readonly seed: number } | null;
  /** 32 random bytes in hexadecimal; empty when chance comes from the seed alone. */
  readonly entropy: string;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

const maxLogs = 1_000;
const maxLogBytes = 4_096;
const maxEffects = 2_000;
const maxEffectUnits = 2_000_000;

/** What has been asked for since the last report, as JSON text. Texts cannot be tampered with, arrays can. */
interface Batch {
  effects: string;
  logs: string;
  warnings: string;
  fetches: string;
}

/** A point to come back to, should the action turn out to have ended there. */
interface Mark extends Readonly<Batch> {
  readonly denied: boolean;
  readonly pendingFetches: number;
  readonly logCount: number;
  readonly droppedLogs: number;
}

/** One run of an action, as the guest keeps it. */
export class RunState {
  #effects = '';
  #effectCount = 0;
  #effectUnits = 0;
  #logs = '';
  #logCount = 0;
  #droppedLogs = 0;
  #warnings = '';
  #warned = '|';
  #fetches = '';
  #black: BlackBox | null;
  /** Fetches that were asked for and have no answer yet. */
  pendingFetches = 0;
  denied = false;
  /** The body has ended: nothing counts any more (contract 5.6). */
  closed = false;

  constructor(blackBox: BlackBox | null) {
    this.#black = blackBox;
  }

  effectsFull(units: number): boolean {
    return this.#effectCount >= maxEffects || this.#effectUnits + units > maxEffectUnits;
  }

  addEffect(json: string): void {
    this.#effects = join(this.#effects, json);
    this.#effectCount += 1;
    this.#effectUnits += json.length;
  }

  addFetch(json: string): void {
    this.#fetches = join(this.#fetches, json);
    this.pendingFetches += 1;
  }

  /** One warning a topic. */
  warnOnce(topic: string, message: string): void {
    const mark = `${topic}|`;
    if (includes(this.#warned, mark)) return;
    this.#warned += mark;
    this.#warnings = join(this.#warnings, quote(message));
  }

  /** Something was asked for after the body had ended (contract 5.6). */
  warnOfLateness(): void {
    this.warnOnce(
      'late',
      'what promises asked for after the action had ended does not count; await what matters',
    );
  }

  log(level: LogLevel, message: string): void {
    if (this.closed) {
      this.warnOfLateness();
      return;
    }
    if (this.#logCount >= maxLogs) {
      this.#droppedLogs += 1;
      return;
    }
    this.#logCount += 1;
    const kept = cutBytes(toWellFormed(message), maxLogBytes);
    const json = `{"level":"${level}","message":${quote(kept)}}`;
    this.#logs = join(this.#logs, json);
    this.#black?.write(json);
  }

  mark(): Mark {
    return {
      effects: this.#effects,
      logs: this.#logs,
      warnings: this.#warnings,
      fetches: this.#fetches,
      denied: this.denied,
      pendingFetches: this.pendingFetches,
      logCount: this.#logCount,
      droppedLogs: this.#droppedLogs,
    };
  }

  backTo(mark: Mark): void {
    const same = this.#effects === mark.effects && this.#logs === mark.logs && this.#fetches === mark.fetches;
    this.#effects = mark.effects;
    this.#logs = mark.logs;
    this.#warnings = mark.warnings;
    this.#fetches = mark.fetches;
    this.denied = mark.denied;
    this.pendingFetches = mark.pendingFetches;
    this.#logCount = mark.logCount;
    this.#droppedLogs = mark.droppedLogs;
    if (!same) this.warnOfLateness();
  }

  /** The batch since the last report, as members of a JSON object; the next report starts empty. */
  takeBatch(): string {
    const json = `"effects":[${this.#effects}],"logs":[${this.#logs}],"warnings":[${this.#warnings}],"fetches":[${this.#fetches}],"droppedLogs":${this.#droppedLogs}`;
    this.#effects = '';
    this.#logs = '';
    this.#warnings = '';
    this.#fetches = '';
    return json;
  }
}

const join = (list: string, item: string): string => (list === '' ? item : `${list},${item}`);

function includes(list: string, item: string): boolean {
  for (let at = 0; at + item.length <= list.length; at += 1) {
    let same = 0;
    while (same < item.length && list[at + same] === item[same]) same += 1;
    if (same === item.length) return true;
  }
  return false;
}

/**
 * Log entries in memory that outlives the isolate: what an action logged before it ran out of time or memory is
 * still to be had (contract 5.20). UTF-16 units from byte 8 on; their number stands in the first four bytes.
 */
export class BlackBox {
  readonly #length: Int32Array;
  readonly #units: Uint16Array;
  readonly #capacity: number;

  constructor(memory: ArrayBufferLike) {
    this.#length = new Int32ArrayOf(memory, 0, 1);
    this.#units = new Uint16ArrayOf(memory, 8);
    this.#capacity = this.#units.length;
  }

  write(json: string): void {
    const start = this.#length[0] as number;
    if (start + json.length + 1 > this.#capacity) return;
    let at = start;
    if (start > 0) this.#units[at++] = 44;
    for (let unit = 0; unit < json.length; unit += 1) this.#units[at++] = charCodeAt(json, unit);
    this.#length[0] = at;
  }
}
