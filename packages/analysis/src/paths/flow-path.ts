import type { StageId } from '@sluice/flow';
import type { Verdict } from '../solve/verdict.ts';
import type { Input, InputSource, Term } from '../term/term.ts';

/** How a block was left. */
export type Taken =
  /** A decision's branch, from 0. */
  | { readonly kind: 'branch'; readonly index: number; readonly target: string }
  | { readonly kind: 'otherwise'; readonly target: string }
  /** The block's `next`; `continue` leaves the graph. `allow` takes it as well. */
  | { readonly kind: 'next'; readonly target: string }
  /** A webhook's `onError` target. */
  | { readonly kind: 'onError'; readonly target: string }
  /** The action is disabled, or the block's action could not be found; the run goes on to `next` (contract 3.7). */
  | { readonly kind: 'skipped'; readonly target: string }
  /** A `deny` block, `api.deny`, a webhook whose failure denies, an implicit deny: `error_kind` tells those apart (contract 5.21). */
  | { readonly kind: 'denied'; readonly reason: string | null; readonly error_kind: string | null };

/** One block on a path. */
export interface PathStep {
  readonly stage: StageId;
  /** Slugs of the `run_flow` blocks that it stands inside, outermost first. */
  readonly within: readonly string[];
  /** The flow whose file the block is written in. */
  readonly flow: string;
  readonly block: string;
  readonly type: string;
  readonly action: string | null;
  readonly taken: Taken;
}

/** What the host answers when the run waits for authentication; a path has one where it gets so far and its trigger asks. */
export type HostAnswer = 'authenticated' | 'registered' | 'failed';

/** A condition that leads down a path, for people. */
export interface PathCondition {
  /** As the author wrote it, or spelled from its term. A negation is written `not (…)`. */
  readonly text: string;
  /** The whole of it must be `true`. */
  readonly term: Term;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface PathExchange {
  readonly block: string;
  readonly source: InputSource;
  readonly method: Term;
  readonly url: Term;
  readonly body: Term;
}

/**
 * One feasible path of a flow: what identifies it is the sequence of its steps (stage, within, block, taken) and the host's answer.
 * Several ways through an action that lead down the same path are one path.
 */
export interface FlowPath {
  /** Stable for a bundle: the steps, spelled; see `spellPathKey`. */
  readonly key: string;
  readonly steps: readonly PathStep[];
  /** Index into `steps` before which the host answered, and what; null when the path has no such wait. */
  readonly answer: { readonly before: number; readonly outcome: HostAnswer } | null;
  readonly end: { readonly status: 'completed' | 'denied'; readonly stage: StageId };
  readonly conditions: readonly PathCondition[];
  /** All of what must hold, for one choice of ways through the actions. */
  readonly constraints: readonly Term[];
  /** `unknown`: it could not be excluded, and no event was found that takes it. Never `impossible`. */
  readonly verdict: Verdict;
  /** Claims that would stand in the token, by name; null as a name: computed. */
  readonly claims: readonly {
    readonly name: string | null;
    readonly value: Term;
    readonly block: string;
    readonly kept: boolean;
  }[];
  readonly exchanges: readonly PathExchange[];
  /** Blocks that the host is asked at, in order, with the input that its answer is. */
  readonly prompts: readonly { readonly block: string; readonly input: Input }[];
}

/** What exploring a flow gave. */
export interface PathReport {
  readonly flow: string;
  /** At most the bound, shortest first. */
  readonly paths: readonly FlowPath[];
  /** True when `paths` are all there are. */
  readonly complete: boolean;
  /** Exact number of feasible paths where `exact`, else at least. */
  readonly feasible: bigint;
  readonly exact: boolean;
  /** Paths of the bare graph, conditions left aside. */
  readonly raw: bigint;
  /** What the exploration had to assume or leave open, one line each, for people. */
  readonly notes: readonly string[];
}
