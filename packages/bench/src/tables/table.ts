import type { Row } from '../measure.ts';

/** Rows measured side by side, in one process, at one time. */
export interface MeasuredTable {
  readonly kind: 'measured';
  readonly id: string;
  readonly title: string;
  /** What a reader has to know to judge the figures. */
  readonly note: string;
  readonly rows: readonly Row[];
}

/** Figures that are no durations. */
export interface FactTable {
  readonly kind: 'facts';
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

export type Table = MeasuredTable | FactTable;

/** How long to measure: seconds as in a full run, times the share of it that was asked for. */
export interface Effort {
  seconds(full: number): number;
  readonly quick: boolean;
}

export interface TableMaker {
  /** What `--only` selects. */
  readonly name: string;
  make(effort: Effort, told: (table: Table) => void): Promise<void>;
}
