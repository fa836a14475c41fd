import type { Invariant } from '@sluice/flow';
import type { FlowPath } from '../paths/flow-path.ts';

/** What became of one invariant. */
export interface Proof {
  readonly invariant: Invariant;
  /** In `sluice.json`. */
  readonly place: { readonly file: string; readonly line: number; readonly column: number };
  /**
   * - `proved`: true of every run of every flow that the invariant covers, under what `assumes` says.
   * - `refuted`: `path` breaks it; of `reachable` and `breakGlass`: no path does what they ask for, and there is no `path`.
   * - `undecided`: neither, `why` says what could not be known. Counts as not proved.
   */
  readonly result: 'proved' | 'refuted' | 'undecided';
  /** One line for people: what the result rests on. */
  readonly why: string;
  /** The flows that were looked at. */
  readonly flows: readonly string[];
  /** The shortest path that breaks it, or the one that shows that `reachable` or `breakGlass` holds. */
  readonly witness: { readonly flow: string; readonly path: FlowPath } | null;
  /** Other such paths, where `witness` is none that a run can surely be given. */
  readonly others: readonly FlowPath[];
  /** What was taken for granted, one line each. */
  readonly assumes: readonly string[];
}
