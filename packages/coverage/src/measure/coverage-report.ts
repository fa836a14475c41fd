/** What is counted. `branches` are those of decisions, `edges` every way out of every block. */
export const measures = ['blocks', 'branches', 'edges', 'paths', 'conditions', 'denyReasons'] as const;
export type Measure = (typeof measures)[number];

export interface Tally {
  readonly covered: number;
  /** Never less than `covered`. */
  readonly total: number;
}

export interface Count extends Tally {
  /** One name for each that is not covered. */
  readonly missing: readonly string[];
}

export interface ConditionCount extends Count {
  /** Sides that no run can have, where the flows were walked; not in `total`. */
  readonly impossible: readonly string[];
}

/** A run of a suite, as a report names it. */
export interface NamedRun {
  readonly suite: string;
  readonly scenario: string;
  /** The path that it took, spelled as a path's key. */
  readonly key: string;
}

export interface PathCount extends Count {
  /** False: there may be more feasible paths than `total`. */
  readonly exact: boolean;
  /** Paths for which nobody knows whether they are feasible; not in `total` unless a run took them. */
  readonly undecided: number;
  /** Runs that came to no end: they still wait, or the engine failed. */
  readonly unfinished: number;
  /** Runs that ended by what no list of paths tells: a limit, or trouble of the network. */
  readonly beyond: readonly NamedRun[];
  /** Runs that took none of the listed paths. With `exact`, a fault of the analysis. */
  readonly unlisted: readonly NamedRun[];
}

/** Something that no run came by, and where it is written. Line and column from 1. */
export interface Gap {
  readonly measure: Measure;
  readonly name: string;
  readonly note: string | null;
  /** Relative to the bundle's folder. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A flow's own blocks; what it runs as sub-routines is counted there. */
export interface FlowCoverage {
  readonly file: string;
  readonly blocks: Count;
  readonly branches: Count;
  /** Each side of each comparison, call or value that a condition is made of. */
  readonly conditions: ConditionCount;
  /** Absent where the flows were not walked. */
  readonly edges?: Count;
  readonly denyReasons?: Count;
  /** Absent where the flows were not walked, and in sub-routines: paths go through them. */
  readonly paths?: PathCount;
  /** How often runs came by each block (`gate`) and each way out of it (`gate[0]`, `hook[onError]`). */
  readonly hits: Readonly<Record<string, number>>;
  readonly gaps: readonly Gap[];
}

/** `coverage` of `sluice test --json`. The sums are over all flows. */
export interface CoverageReport {
  readonly blocks: Tally;
  readonly branches: Tally;
  readonly conditions: Tally;
  readonly edges?: Tally;
  readonly denyReasons?: Tally;
  readonly paths?: Tally & { readonly exact: boolean };
  readonly flows: Readonly<Record<string, FlowCoverage>>;
}
