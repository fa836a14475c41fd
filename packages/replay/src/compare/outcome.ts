import type { JsonObject } from '@sluice/expression';
import type { Left } from '../recording/recording-schema.ts';

/** What a run came to, for whoever asks what a change would do. */
export interface RunOutcome {
  readonly status: Left['status'];
  /** Why it was denied or failed; the audit's, never the end user's. */
  readonly reason: string | null;
  readonly block: string | null;
  readonly userMessage: string | null;
  readonly claims: JsonObject;
  /** What the run wrote into `app_metadata`, by key. */
  readonly appMetadata: JsonObject;
  /** Blocks in the order in which they ran; a block of a sub-routine as `caller/block`. */
  readonly path: readonly string[];
  /** What the run waits for, when it does: `authentication`, or the block of a prompt. */
  readonly waitsFor: string | null;
}

/** Reads a run's outcome off what its parts left behind. */
export function outcomeOf(left: readonly Left[]): RunOutcome {
  const last = left.at(-1);
  if (last === undefined) throw new TypeError('a run leaves something behind');
  const end = last.audit.findLast(({ type }) => type === 'flow.run_denied' || type === 'flow.run_failed');
  const { awaiting } = last.answer;
  return {
    status: last.status,
    reason: textOf(end?.data['reason']),
    block: textOf(end?.data['block']),
    userMessage: last.answer.userMessage,
    claims: last.answer.claims,
    appMetadata: Object.fromEntries(
      left.flatMap(({ createUser, appMetadata }) => [
        ...Object.entries(createUser?.app_metadata ?? {}),
        ...Object.entries(appMetadata?.patch ?? {}),
      ]),
    ),
    path: pathOf(last),
    waitsFor: awaiting === null ? null : awaiting.kind === 'prompt' ? awaiting.block : awaiting.kind,
  };
}

/** A prompt that was answered stands in the trace twice and was passed once. */
function pathOf({ trace }: Left): string[] {
  return trace
    .map(({ block, within = [] }) => [...within, block].join('/'))
    .filter((block, index, all) => !(block === all[index - 1] && trace[index - 1]?.outcome === 'awaiting'));
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
