import { type DenyConfig, denyDescriptor } from '@sluice/flow';
import { defineBlock } from './define-block.ts';

/** Ends the run: the reason is the audit's, the message the user's (contract 3.6). */
export const deny = defineBlock<DenyConfig>({
  ...denyDescriptor,
  execute: ({ reason, userMessage }) => ({
    outcome: { kind: 'deny', reason, ...(userMessage !== undefined && { userMessage }) },
  }),
});
