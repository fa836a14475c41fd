import type { ActionErrorKind } from '@sluice/engine';
import type { Json, JsonObject } from '@sluice/expression';
import type { Limits } from '@sluice/flow';

/** How a run may end. Of `returned`, `denied` and `failed` at least one is given; if more are, each is right. */
export interface Ending {
  /** It returned, and its step state is exactly this. */
  readonly returned?: Readonly<Record<string, Json>>;
  /** It was denied, and its step state is exactly this. */
  readonly denied?: Readonly<Record<string, Json>>;
  /** It failed, with one of these kinds; nothing that it asked for stands. */
  readonly failed?: readonly ActionErrorKind[];
  /** The error's message. */
  readonly says?: RegExp;
  /** All effects as JSON text, so that keys such as `__proto__` show. Only looked at when it did not fail. */
  readonly effects?: string;
  /** The messages of all log entries. */
  readonly logs?: readonly string[];
}

/** One run of an attack. What is left out is taken from the attack. */
export interface AttackRun {
  /** `mode` in the source: the same source does different things in different runs. */
  readonly mode?: string;
  /** Whose run it is. `action`: another action of the same tenant; `tenant`: the same action of another tenant. */
  readonly as?: 'action' | 'tenant';
  readonly source?: string;
  readonly expect: Ending;
}

/**
 * One attempt at the sandbox, one a file. The source stands behind one line of ours, see `prefix` in `perform.ts`: it knows
 * `mode`, and `attempt(fn)`, which gives what `fn` gives or the name of what it throws.
 */
export interface Attack {
  readonly name: string;
  /** One sentence: what would be won. */
  readonly tries: string;
  readonly source?: string;
  /** The source is all there is: nothing is put before it, and no look is taken through it afterwards. */
  readonly whole?: true;
  /** Only as it stands: compiled inside an action, it would not end where it does. */
  readonly directly?: true;
  readonly language?: 'typescript';
  /** How its only run ends. */
  readonly expect?: Ending;
  /** Several runs, one after another, or at the same time when `together`. */
  readonly runs?: readonly AttackRun[];
  readonly together?: true;
  readonly limits?: Partial<Limits>;
  readonly step?: JsonObject;
  /** Nothing inside can stop it: a process has to go, which takes longer. */
  readonly uninterruptible?: true;
}
