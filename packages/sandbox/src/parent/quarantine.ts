import type { SluiceError } from '@sluice/flow';
import type { Runner } from './runner.ts';
import type { Job } from './runner-pool.ts';
import type { ScriptRecord } from './script-book.ts';

const windowMs = 10 * 60_000;
const strikes = 3;
/** Rooms that compute at the same time; the others wait in line. */
const maxRooms = 2;
const idleMs = 5_000;
const maxLodgers = 8;
const leastPriority = 19;

/** Whether an action has taken down so many runners lately that it gets one of its own. */
export function isQuarantined(record: ScriptRecord, now: number): boolean {
  return record.kills.filter((at) => now - at < windowMs).length >= strikes;
}

/** A runner that was lost to this action. */
export function strike(record: ScriptRecord, now: number): void {
  record.kills = [...record.kills.filter((at) => now - at < windowMs), now].slice(-strikes);
}

interface Room {
  readonly script: number;
  readonly queue: Job[];
  runner: Runner | undefined;
  idle: NodeJS.Timeout | undefined;
}

/** Runners of their own for actions that keep taking runners down. Nobody else waits for what they do there. */
export class Quarantine {
  readonly #spawn: () => Runner;
  readonly #rooms = new Map<number, Room>();

  constructor(spawn: () => Runner) {
    this.#spawn = spawn;
  }

  get size(): number {
    let size = 0;
    for (const room of this.#rooms.values()) size += room.queue.length;
    return size;
  }

  submit(job: Job): void {
    const room = this.#rooms.get(job.script) ?? {
      script: job.script,
      queue: [],
      runner: undefined,
      idle: undefined,
    };
    this.#rooms.set(job.script, room);
    room.queue.push(job);
    this.#pump();
  }

  cancel(job: Job): void {
    const queue = this.#rooms.get(job.script)?.queue ?? [];
    const at = queue.indexOf(job);
    if (at >= 0) queue.splice(at, 1);
  }

  refuseAll(error: SluiceError): void {
    for (const room of this.#rooms.values()) {
      for (const job of room.queue.splice(0)) job.refuse(error);
    }
  }

  /** True when the runner is one of a room. */
  freed(runner: Runner): boolean {
    const room = this.#roomOf(runner);
    if (room === undefined) return false;
    this.#pump();
    return true;
  }

  ended(runner: Runner): boolean {
    const room = this.#roomOf(runner);
    if (room === undefined) return false;
    room.runner = undefined;
    clearTimeout(room.idle);
    room.idle = undefined;
    setImmediate(() => this.#pump());
    return true;
  }

  #roomOf(runner: Runner): Room | undefined {
    for (const room of this.#rooms.values()) if (room.runner === runner) return room;
    return undefined;
  }

  #pump(): void {
    for (const room of this.#rooms.values()) {
      if (room.queue.length > 0) this.#serve(room);
      else if (room.runner === undefined) this.#rooms.delete(room.script);
      else if (isEmpty(room)) this.#leaveSoon(room);
    }
  }

  #serve(room: Room): void {
    clearTimeout(room.idle);
    room.idle = undefined;
    if (room.runner === undefined) {
      let open = 0;
      for (const { runner } of this.#rooms.values()) if (runner !== undefined) open += 1;
      if (open < maxRooms) room.runner = this.#spawn();
      else this.#closeOne();
      return;
    }
    if (!room.runner.free || room.runner.lodgers.size >= maxLodgers) return;
    // What goes on in here must not be felt outside.
    room.runner.standBack(leastPriority);
    room.queue.shift()?.begin(room.runner);
  }

  #leaveSoon(room: Room): void {
    if (room.idle !== undefined) return;
    room.idle = setTimeout(() => {
      room.idle = undefined;
      if (isEmpty(room)) room.runner?.kill('closed');
    }, idleMs);
    room.idle.unref();
  }

  /** Somebody waits for a room, and nobody needs this one. */
  #closeOne(): void {
    for (const room of this.#rooms.values()) {
      if (!isEmpty(room)) continue;
      room.runner?.kill('closed');
      return;
    }
  }
}

const isEmpty = ({ queue, runner }: Room): boolean =>
  queue.length === 0 && runner?.free === true && runner.lodgers.size === 0;
