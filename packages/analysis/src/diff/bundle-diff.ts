import type { Bundle } from '@sluice/flow';
import type { FlowPath } from '../paths/flow-path.ts';
import type { Proof } from '../prove/proof.ts';
import type { Verdict } from '../solve/verdict.ts';

/**
 * Whether something behaves otherwise.
 * - `same`: it does the same: shown for everything that can be read of it.
 * - `differs`: a difference is named.
 * - `unknown`: it is written otherwise, and neither was shown.
 */
export type Likeness = 'same' | 'differs' | 'unknown';

/** What changed from one bundle to another, in what runs do. Only what is written otherwise is listed. */
export interface BundleDiff {
  /** The worst of all below: `differs` over `unknown` over `same`. */
  readonly behaviour: Likeness;
  readonly flows: readonly FlowDiff[];
  readonly actions: readonly ActionDiff[];
  readonly settings: readonly SettingDiff[];
  readonly invariants: readonly InvariantDiff[];
  /** What the comparison had to assume or leave open, one line each, for people. */
  readonly notes: readonly string[];
  /** The first bundle, with blocks that were merely renamed called as in the second one: its paths are those of before. */
  readonly aligned: Bundle;
}

export interface FlowDiff {
  readonly flow: string;
  /** `unreadable`: one of the bundles has it, and it cannot be read there. */
  readonly change: 'added' | 'removed' | 'changed' | 'unreadable';
  readonly behaviour: Likeness;
  /** What is written otherwise in its own file. */
  readonly blocks: readonly BlockDiff[];
  /** Actions and sub-routines that it runs and that changed. */
  readonly through: readonly string[];
  /** Null for a sub-routine: its paths are those of the flows that run it. */
  readonly paths: PathsDiff | null;
}

export interface BlockDiff {
  readonly stage: string;
  /** Null: the stage itself, or the flow. */
  readonly block: string | null;
  readonly change: 'added' | 'removed' | 'changed' | 'renamed';
  /** `logs`: it does the same but for what it logs. */
  readonly behaviour: Likeness | 'logs';
  /** Members of the block that are written otherwise. */
  readonly parts: readonly string[];
  /** One line for each part, for people. */
  readonly details: readonly string[];
}

export interface PathsDiff {
  /** Feasible paths, as far as they were counted. */
  readonly before: bigint;
  readonly after: bigint;
  readonly gained: readonly FlowPath[];
  readonly lost: readonly LostPath[];
  /** Paths that both have, with what they do otherwise. */
  readonly altered: readonly AlteredPath[];
  /** The same input ends otherwise, or comes to the same end another way: one for each place where the runs part, and each pair of ends. */
  readonly turned: readonly TurnedPath[];
  /** Paths that both have, and that are taken under conditions which are spelled otherwise. */
  readonly shifted: readonly FlowPath[];
  readonly hosts: Change;
  readonly claims: Change;
  readonly metadata: Change;
  /** Why runs are denied: reasons, and kinds of error. */
  readonly reasons: Change;
}

/** Names that only one of the bundles has, sorted. */
export interface Change {
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

export interface LostPath {
  readonly path: FlowPath;
  /** Where the same input goes now; null when that was not found. */
  readonly now: FlowPath | null;
}

export interface AlteredPath {
  readonly before: FlowPath;
  readonly after: FlowPath;
  /** One line for each difference, for people. */
  readonly details: readonly string[];
}

export interface TurnedPath {
  readonly direction: 'allow to deny' | 'deny to allow' | 'another way';
  readonly before: FlowPath;
  readonly after: FlowPath;
  /** Documents that take the one path in the one bundle, and the other in the other. */
  readonly verdict: Extract<Verdict, { readonly kind: 'possible' }>;
  /** Blocks that the run passed before and passes no more, and the other way round; inside sub-routines with their callers. */
  readonly skips: readonly string[];
  readonly passes: readonly string[];
  /** False when it rests on what could not be followed: then it may turn. */
  readonly certain: boolean;
}

export interface ActionDiff {
  readonly action: string;
  readonly change: 'added' | 'removed' | 'enabled' | 'disabled' | 'rewritten' | 'unreadable';
  readonly behaviour: Likeness;
  /** One line for people. */
  readonly why: string;
  /** Some flow of either bundle runs it. */
  readonly used: boolean;
  /** It logs otherwise. */
  readonly logs: boolean;
}

export interface SettingDiff {
  /** A path into `sluice.json`. */
  readonly setting: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** As JSON; null where there is none. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface InvariantDiff {
  readonly name: string;
  readonly change: 'added' | 'removed' | 'restated' | 'judged';
  /** Null where that bundle does not ask for it. */
  readonly before: Proof | null;
  readonly after: Proof | null;
}
