import { z } from 'zod';
import { type BlockDescriptor, labelShape, nextShape } from '../block-descriptor.ts';
import { slugSchema } from '../slug.ts';
import { nextTarget } from './next-target.ts';

const config = z.strictObject({
  ...labelShape,
  ...nextShape,
  action: slugSchema.describe('Slug of the action: the name of its file in actions/.'),
});
export type CustomActionConfig = z.infer<typeof config>;

/** Runs the tenant's own code (contract, section 5). Its state is at `step.<action>`, whatever the block's slug. */
export const customActionDescriptor: BlockDescriptor<CustomActionConfig> = {
  type: 'custom_action',
  config,
  output: null,
  targets: nextTarget,
  action: ({ action }) => action,
};
