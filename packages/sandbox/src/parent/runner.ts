import { writeFile } from 'node:fs/promises';
import { setPriority } from 'node:os';
import type { LogEntry } from '@sluice/engine';
import type { FromRunner, ToRunner } from '../wire/messages.ts';
import { BusyWatch } from './busy-watch.ts';
import { readPeek, readReply } from './read-reply.ts';
import { Child, type ChildEnd } from './spawn-child.ts';

/** How a runner came to its end, as far as the one action it was busy with is concerned. */
export interface Loss {
  /** `overdue`: it did not answer in time. `lied`: it said what it cannot say. `overfull`: too much memory. `died`: by itself, or by somebody else. */
  readonly why: 'overdue' | 'lied' | 'overfull' | 'died' | 'closed';
  /** False when the runner had surely not come to it yet. */
  readonly begun: boolean;
  readonly end: ChildEnd;
  /** What the errand under way had logged since the runner last spoke, as far as it was seen. */
  readonly logs: readonly LogEntry[];
  /** The most memory that the process was seen to have meanwhile, as a share of what it may. */
  readonly peakShare: number;
}

/** A message, and the parts that go with it, see `wire/messages.ts`. */
export type Outgoing = readonly [message: ToRunner, ...parts: readonly string[]];

/** One thing for a runner to do. Runners do one after another, so the parent always knows which one is under way. */
export interface Errand {
  readonly id: number;
  /** It, and what it was sent behind, may be sent before the runner is done with the one before. */
  readonly trusted: boolean;
  /** Called when it is this errand's turn; null when there is nothing left to do. */
  message(runner: Runner): Outgoing | null;
  /** Milliseconds after which a runner that has not answered is killed. */
  patience(): number;
  answered(reply: FromRunner): void;
  lost(loss: Loss): void;
}

export interface RunnerEvents {
  /** Ready for the first time, or done with everything it had. */
  free(runner: Runner): void;
  /** It has been busy with one thing for so long that others should not wait for it. */
  held(runner: Runner): void;
  /** Its end, before its errand and lodgers hear of it. */
  ended(runner: Runner, end: ChildEnd, wasReady: boolean): void;
}

/** Something that lives in a runner between two errands: an action that waits for a fetch. */
export interface Lodger {
  readonly id: number;
  readonly tenantId: string;
  readonly proven: boolean;
  lost(loss: Loss): void;
}

const maxReplyBytes = 32 * 1024 * 1024;
/** For the watching thread to answer, before the process is ended. */
const lastWordMs = 30;
const startPatienceMs = 20_000;
const tidyPatienceMs = 5_000;
/** Idle for so long, a runner makes things ready for later; whoever comes then waits for it. */
const tidyAfterMs = 2;
/** More than there ever is to make ready between two actions. */
const maxTidied = 16;
const flags = ['--jitless', '--no-node-snapshot', '--disable-warning=ExperimentalWarning'];
const rememberedScripts = 400;
/** Sent ahead, so that the runner finds its next errand without being woken for it. */
const maxSent = 3;

/** A runner process as the parent sees it. */
export class Runner {
  readonly #child: Child;
  readonly #events: RunnerEvents;
  readonly #dataKib: number;
  #watch: BusyWatch | undefined;
  /** To be sent. */
  readonly #errands: Errand[] = [];
  /** Sent and not answered; the first is under way. */
  readonly #sent: Errand[] = [];
  readonly #lodgers = new Map<Lodger, number>();
  readonly #scripts = new Set<number>();
  #timer: NodeJS.Timeout | undefined;
  #tidyTimer: NodeJS.Timeout | undefined;
  #untidy = true;
  #standsBack = false;
  #held = false;
  #worn = false;
  /** Times that it was tidied since it last ran an action. */
  #tidied = 0;
  #state: 'starting' | 'ready' | 'dead' = 'starting';
  #why: Loss['why'] = 'died';
  #lastLogs: readonly LogEntry[] = [];
  /** The script that ran last: its isolate is surely warm. */
  lastScript = 0;
  /** Actions begun so far. */
  begun = 0;

  constructor(program: string, dataKib: number, events: RunnerEvents) {
    this.#events = events;
    this.#dataKib = dataKib;
    this.#child = new Child(
      { program, flags, dataKib, maxFrameBytes: maxReplyBytes, isolates: true },
      {
        message: (json) => this.#hear(json),
        awaits: () => this.#state !== 'ready' || this.#sent[0] !== undefined,
        peeked: (json) => this.#peeked(json),
        end: (end) => this.#ended(end),
      },
    );
    this.#child.hold(true);
    this.#timer = setTimeout(() => this.#child.kill(), startPatienceMs);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get state(): 'starting' | 'ready' | 'dead' {
    return this.#state;
  }

  /** Busy with one thing for long already, see `RunnerEvents`. */
  get held(): boolean {
    return this.#held;
  }

  /** It has too little memory left for whoever comes next: it takes nothing more, and is replaced once it is empty. */
  get worn(): boolean {
    return this.#worn;
  }

  /** Nothing under way and nothing queued; actions may still be waiting in it. */
  get free(): boolean {
    return this.#state === 'ready' && this.#sent.length === 0 && this.#errands.length === 0;
  }

  /** One more errand that is trusted may be sent behind those under way. */
  get takesAnother(): boolean {
    return (
      this.#state === 'ready' &&
      !this.#worn &&
      this.#errands.length === 0 &&
      this.#sent.length < maxSent &&
      this.#lodgers.size === 0 &&
      this.#sent.every(({ trusted }) => trusted)
    );
  }

  get lodgers(): ReadonlyMap<Lodger, number> {
    return this.#lodgers;
  }

  get gone(): Promise<void> {
    return this.#child.gone;
  }

  /** It was ended because nobody needed it any more. */
  get retired(): boolean {
    return this.#why === 'closed';
  }

  knows(script: number): boolean {
    return this.#scripts.has(script);
  }

  learn(script: number): void {
    if (this.lastScript === script) return;
    this.lastScript = script;
    this.#scripts.delete(script);
    this.#scripts.add(script);
    for (const oldest of this.#scripts) {
      if (this.#scripts.size <= rememberedScripts) break;
      this.#scripts.delete(oldest);
    }
  }

  forget(script: number): void {
    this.#scripts.delete(script);
    if (this.lastScript === script) this.lastScript = 0;
  }

  /** From now on others come before it, as far as the system lets us say so; `niceness` as in nice(1). */
  standBack(niceness: number): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#standsBack) return;
    this.#standsBack = true;
    try {
      setPriority(pid, niceness);
    } catch {
      // It is gone, or its user is not ours to command.
    }
    // Where the kernel shares the processor among sessions first, priorities count only within each.
    writeFile(`/proc/${pid}/autogroup`, `${niceness}`).catch(() => undefined);
  }

  /** An action waits here; it holds so many bytes. */
  lodge(lodger: Lodger, bytes: number): void {
    this.#lodgers.set(lodger, bytes);
  }

  release(lodger: Lodger): void {
    this.#lodgers.delete(lodger);
  }

  /** Lets go of a waiting action inside the runner, too. */
  evict(lodger: Lodger): void {
    if (!this.#lodgers.delete(lodger) || this.#state !== 'ready') return;
    this.#child.send(JSON.stringify({ verb: 'drop', id: lodger.id } satisfies ToRunner));
    if (this.free) this.#events.free(this);
  }

  run(errand: Errand): void {
    this.#errands.push(errand);
    this.#next();
  }

  /** From now on it is `worn`. */
  wearOut(): void {
    this.#worn = true;
    if (this.free) this.#events.free(this);
  }

  kill(why: Loss['why']): void {
    this.#why = why;
    this.#child.kill();
  }

  #next(): void {
    if (this.#state !== 'ready') return;
    while (this.#errands[0] !== undefined && this.#maySend(this.#errands[0])) {
      const errand = this.#errands.shift();
      if (errand !== undefined) this.#send(errand);
    }
    if (this.#sent.length > 0 || this.#errands.length > 0) return;
    this.#child.hold(false);
    this.#events.free(this);
    if (this.free && this.#untidy) this.#tidySoon();
  }

  #maySend({ trusted }: Errand): boolean {
    return (
      this.#sent.length === 0 ||
      (trusted && this.#sent.length < maxSent && this.#sent.every((e) => e.trusted))
    );
  }

  #send(errand: Errand): void {
    const outgoing = errand.message(this);
    if (outgoing === null) return;
    const [message, ...parts] = outgoing;
    this.#sent.push(errand);
    if (this.#sent.length === 1) this.#underWay(errand);
    this.#child.hold(true);
    this.#child.send(JSON.stringify(message), ...parts);
  }

  #underWay(errand: Errand): void {
    this.#lastLogs = [];
    this.#watch?.busy();
    this.#timer = setTimeout(this.#overdue, errand.patience());
  }

  #watchOver(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    const look = (overCap: boolean): void => {
      if (overCap) this.kill('overfull');
      else {
        // So that its log entries survive the process.
        this.#child.peek();
        this.#held = true;
        this.#events.held(this);
      }
    };
    this.#watch = new BusyWatch(pid, this.#dataKib, look, () => this.wearOut());
  }

  #tidySoon(): void {
    if (this.#tidyTimer !== undefined) {
      this.#tidyTimer.refresh();
      return;
    }
    this.#tidyTimer = setTimeout(() => {
      this.#tidyTimer = undefined;
      if (this.free && this.#untidy) this.#tidy();
    }, tidyAfterMs);
    this.#tidyTimer.unref();
  }

  #tidy(): void {
    const id = Number.MAX_SAFE_INTEGER;
    this.#errands.push({
      id,
      trusted: false,
      message: () => [{ verb: 'tidy', id }],
      patience: () => tidyPatienceMs,
      answered: (reply) => {
        this.#tidied += 1;
        if (reply.verb !== 'tidied') this.kill('lied');
        else this.#untidy = reply.more && this.#tidied < maxTidied;
      },
      lost: () => undefined,
    });
    this.#next();
    // Nobody waits for it.
    this.#child.hold(false);
  }

  readonly #overdue = (): void => {
    // The embedder's own thread may have been busy: an answer that is there already is read first.
    const [errand] = this.#sent;
    const stillBusy = (): boolean => errand !== undefined && this.#sent[0] === errand;
    setImmediate(() => {
      if (!stillBusy()) return;
      this.#child.peek();
      this.#timer = setTimeout(() => {
        if (stillBusy()) this.kill('overdue');
      }, lastWordMs);
    });
  };

  #peeked(json: string): void {
    const { id, logs } = readPeek(json);
    if (id === this.#sent[0]?.id) this.#lastLogs = logs;
  }

  #hear(json: string): void {
    let reply: FromRunner;
    try {
      reply = readReply(json);
    } catch {
      this.kill('lied');
      return;
    }
    if (this.#state === 'starting' && reply.verb === 'ready') {
      clearTimeout(this.#timer);
      this.#state = 'ready';
      this.#watchOver();
      this.#next();
      return;
    }
    const [errand, following] = this.#sent;
    if (errand === undefined || reply.verb === 'ready' || reply.id !== errand.id) {
      this.kill('lied');
      return;
    }
    clearTimeout(this.#timer);
    this.#held = false;
    if (reply.verb === 'report') {
      this.#untidy ||= reply.untidy;
      this.#tidied = 0;
    }
    // Should this throw, the runner is ended, and the errand hears that it was lost.
    errand.answered(reply);
    this.#sent.shift();
    if (following === undefined) this.#watch?.idle();
    else this.#underWay(following);
    this.#next();
  }

  #ended(end: ChildEnd): void {
    const wasReady = this.#state === 'ready';
    this.#state = 'dead';
    clearTimeout(this.#timer);
    clearTimeout(this.#tidyTimer);
    const peakShare = this.#watch?.peakShare ?? 0;
    this.#watch?.stop();
    this.#events.ended(this, end, wasReady);
    const loss: Loss = { why: this.#why, begun: false, end, logs: [], peakShare };
    const [current, ...following] = this.#sent.splice(0);
    const waiting = [...following, ...this.#errands.splice(0)];
    const lodgers = [...this.#lodgers.keys()];
    this.#lodgers.clear();
    // Only of the last one that was sent can it be told that it was not read.
    const begun = following.length > 0 || !(this.#why === 'died' && end.unread);
    current?.lost({ ...loss, begun, logs: this.#lastLogs });
    for (const errand of waiting) errand.lost(loss);
    for (const lodger of lodgers) lodger.lost({ ...loss, begun: true });
  }
}
