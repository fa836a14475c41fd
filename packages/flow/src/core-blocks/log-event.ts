import { z } from 'zod';
import { type BlockDescriptor, labelShape, nextShape } from '../block-descriptor.ts';
import { nextTarget } from './next-target.ts';

const config = z.strictObject({
  ...labelShape,
  ...nextShape,
  level: z.enum(['debug', 'info', 'warn', 'error']).optional().describe('info unless set.'),
  message: z.string().describe('A text with {{ }} inside. Write no personal data.'),
});
export type LogEventConfig = z.infer<typeof config>;

/** Writes a line to the trace and to the run's audit event (formats, section 2). */
export const logEventDescriptor: BlockDescriptor<LogEventConfig> = {
  type: 'log_event',
  config,
  output: null,
  targets: nextTarget,
  expressions: ({ message }) => [{ text: message, path: ['message'], kind: 'template' }],
};
