import type { RunRecord, TenantRecord, UserRecord } from '../ports/store.ts';
import { kindOf } from '../trace/message-of.ts';
import type { ParsedResume, ParsedStart } from './parse-input.ts';
import type { EngineParts } from './parts.ts';
import type { RunResult } from './run-result.ts';

/** A call that is about to execute a run: accepted, no repetition of an earlier one, nothing has happened yet. */
export type ObservedCall =
  | {
      readonly verb: 'start';
      readonly input: ParsedStart;
      readonly tenant: TenantRecord;
      /** Whom the input names, as found; null when it names nobody or somebody unknown. */
      readonly account: UserRecord | null;
    }
  | {
      readonly verb: 'resume';
      readonly input: ParsedResume;
      readonly tenant: TenantRecord;
      /** The run as it waits. */
      readonly record: RunRecord;
    };

/** One call under observation. */
export interface RunWatch {
  /** What the call works with from here on. */
  readonly parts: EngineParts;
  /** The call has been answered; null when it was refused. */
  settled(result: RunResult | null): void;
}

/**
 * Watches runs from outside: what each asks of its ports, and what becomes of it. Ports are shared by all runs; each call gets parts
 * of its own here, so it is known whose a request is. What it throws is logged and reaches no run.
 */
export interface RunObserver {
  /** Null: this call is not of interest. */
  begin(call: ObservedCall, parts: EngineParts): RunWatch | null;
}

/** Does the work of a call, under observation if somebody wants to see it. */
export async function observed(
  call: ObservedCall,
  parts: EngineParts,
  work: (parts: EngineParts) => Promise<RunResult>,
): Promise<RunResult> {
  const watch = quietly(parts, () => parts.observer?.begin(call, parts) ?? null);
  if (watch === null || watch === undefined) return work(parts);
  let result: RunResult | null = null;
  try {
    result = await work(watch.parts);
    // Claims and user stand in what was watched, too, and hosts do with their answers as they like.
    return structuredClone(result);
  } finally {
    quietly(parts, () => watch.settled(result));
  }
}

function quietly<T>({ logger }: EngineParts, ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    logger.error({ error: kindOf(error) }, 'a run could not be observed');
    return undefined;
  }
}
