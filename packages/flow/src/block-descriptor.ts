import { z } from 'zod';
import { slugSchema } from './slug.ts';

/** Steps into a block's own JSON, such as `['branches', 0, 'when']`. */
export type ConfigPath = readonly (string | number)[];

/**
 * What the checks need to know of a block type, as data. The engine adds `execute` to it.
 * `config` describes the whole block without its `type`, and must be strict: unknown keys are errors.
 */
export interface BlockDescriptor<Config = unknown> {
  /** Type id in snake_case, e.g. `custom_action`. */
  readonly type: string;
  readonly config: z.ZodType<Config>;
  /** What the block writes at `step.<slug>`; `null` when it writes nothing there, or only what nobody can foretell. */
  readonly output: z.ZodType | null;
  /** Every place where the block may send the run, `continue` included. A missing `next` means `continue`. */
  targets(config: Config): readonly BlockTarget[];
  /** Expressions and `{{ }}` templates in the config, compiled when the flow is checked. */
  expressions?(config: Config): readonly ExpressionSite[];
  /** Slug of the custom action that the block runs. Its state lives under the action's slug. */
  action?(config: Config): string;
  /** Slug of the flow that the block runs as a sub-routine. */
  subflow?(config: Config): string;
}

export interface BlockTarget {
  readonly target: string;
  readonly path: ConfigPath;
}

export interface ExpressionSite {
  readonly text: string;
  readonly path: ConfigPath;
  readonly kind: 'expression' | 'template';
}

/** The schema of `next`, to be spread into a block type's config: `{ ...nextShape, url: z.string() }`. */
export const nextShape = {
  next: slugSchema.optional().describe('Where the run goes next; "continue" (the default) leaves the stage.'),
};

/** Keys that every block of the core takes, for people to read: `{ ...labelShape, ...nextShape }`. */
export const labelShape = {
  name: z.string().min(1).max(200).optional().describe('What editors and pictures call the block.'),
  description: z.string().optional().describe('A note for whoever reads the flow.'),
};
