import { z } from 'zod';
import { type BlockDescriptor, labelShape } from '../block-descriptor.ts';

const config = z.strictObject({
  ...labelShape,
  reason: z.string().min(1).max(1024).describe('For the audit; the user never sees it.'),
  userMessage: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .describe('What the user sees instead of the denial message.'),
});
export type DenyConfig = z.infer<typeof config>;

/** Ends the run: the reason is the audit's, the message the user's (contract 3.6, 5.10). */
export const denyDescriptor: BlockDescriptor<DenyConfig> = {
  type: 'deny',
  config,
  output: null,
  targets: () => [],
};
