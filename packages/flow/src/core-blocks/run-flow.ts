import { z } from 'zod';
import { type BlockDescriptor, labelShape, nextShape } from '../block-descriptor.ts';
import { slugSchema } from '../slug.ts';
import { jsonObjectSchema } from '../user-schema.ts';
import { findTemplates } from './find-templates.ts';
import { nextTarget } from './next-target.ts';

const config = z.strictObject({
  ...labelShape,
  ...nextShape,
  flow: slugSchema.describe('Slug of a flow with the trigger "subflow".'),
  input: jsonObjectSchema.optional().describe('What the flow reads at step.input; JSON with {{ }} inside.'),
});
export type RunFlowConfig = z.infer<typeof config>;

/** Runs another flow's graph as a sub-routine; its steps are at `step.<slug>.<inner-slug>` (contract 3.6). */
export const runFlowDescriptor: BlockDescriptor<RunFlowConfig> = {
  type: 'run_flow',
  config,
  output: null,
  targets: nextTarget,
  expressions: ({ input }) => findTemplates(input, ['input']),
  subflow: ({ flow }) => flow,
};
