import { createHash } from 'node:crypto';
import type { ActionCheck } from '@sluice/engine';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { Child } from './spawn-child.ts';

export type Stripped =
  | { readonly ok: true; readonly text: string }
  | Exclude<ActionCheck, { readonly ok: true }>;

const place = z.number().int().positive().nullable();
const replySchema = z.union([
  z.strictObject({ verb: z.literal('ready') }),
  z.strictObject({
    verb: z.literal('stripped'),
    id: z.number(),
    result: z.discriminatedUnion('ok', [
      z.strictObject({ ok: z.literal(true), text: z.string() }),
      z.strictObject({ ok: z.literal(false), message: z.string(), line: place, column: place }),
    ]),
  }),
]);

interface Task {
  readonly id: number;
  readonly source: string;
  readonly resolve: (stripped: Stripped) => void;
}

const patienceMs = 10_000;
/** UTF-16 units of JavaScript that are kept. */
const maxKeptUnits = 16 * 1024 * 1024;
const maxReplyBytes = 16 * 1024 * 1024;
const flags = ['--no-node-snapshot', '--disable-warning=ExperimentalWarning', '--max-old-space-size=256'];
/** With a JIT, V8 reserves far more than it uses. */
const dataKib = 3_000_000;

/** Takes types out of TypeScript, in a process of its own, started at the first TypeScript action. */
export class TypeStripper {
  readonly #kept = new LRUCache<string, Stripped>({
    maxSize: maxKeptUnits,
    sizeCalculation: (stripped) => 1 + (stripped.ok ? stripped.text : stripped.message).length,
  });
  readonly #tasks: Task[] = [];
  #child: Child | undefined;
  #current: Task | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastId = 0;

  async strip(source: string): Promise<Stripped> {
    const key = createHash('sha256').update(source).digest('base64');
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const stripped = await new Promise<Stripped>((resolve) => {
      this.#lastId += 1;
      this.#tasks.push({ id: this.#lastId, source, resolve });
      this.#next();
    });
    this.#kept.set(key, stripped);
    return stripped;
  }

  async close(): Promise<void> {
    const child = this.#child;
    child?.kill();
    await child?.gone;
  }

  #next(): void {
    if (this.#current !== undefined) return;
    const task = this.#tasks.shift();
    if (task === undefined) {
      this.#child?.hold(false);
      return;
    }
    this.#current = task;
    this.#child ??= this.#spawn();
    this.#child.hold(true);
    this.#timer = setTimeout(() => this.#child?.kill(), patienceMs);
    this.#child.send(JSON.stringify({ id: task.id, source: task.source }));
  }

  #spawn(): Child {
    return new Child(
      { program: 'stripper.js', flags, dataKib, maxFrameBytes: maxReplyBytes, isolates: false },
      { message: (json) => this.#hear(json), end: () => this.#ended() },
    );
  }

  #hear(json: string): void {
    const reply = replySchema.parse(JSON.parse(json));
    if (reply.verb === 'ready') return;
    if (reply.id === this.#current?.id) this.#settle(reply.result);
  }

  #ended(): void {
    this.#child = undefined;
    this.#settle({
      ok: false,
      message: 'the types of this source cannot be taken out',
      line: null,
      column: null,
    });
  }

  #settle(stripped: Stripped): void {
    const task = this.#current;
    clearTimeout(this.#timer);
    this.#current = undefined;
    task?.resolve(stripped);
    this.#next();
  }
}
