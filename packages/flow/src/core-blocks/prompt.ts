import { z } from 'zod';
import { type BlockDescriptor, labelShape, nextShape } from '../block-descriptor.ts';
import { findTemplates } from './find-templates.ts';
import { nextTarget } from './next-target.ts';

const config = z.strictObject({
  ...labelShape,
  ...nextShape,
  prompt: z.string().min(1).max(200).describe('What the host shows, by its own name for it: "mfa-totp".'),
  input: z.json().optional().describe('What the host is told; JSON with {{ }} inside.'),
});
export type PromptConfig = z.infer<typeof config>;

/** Makes the run wait for the host; what it answers is at `step.<slug>` (formats, section 2). */
export const promptDescriptor: BlockDescriptor<PromptConfig> = {
  type: 'prompt',
  config,
  output: null,
  targets: nextTarget,
  expressions: ({ input }) => findTemplates(input, ['input']),
};
