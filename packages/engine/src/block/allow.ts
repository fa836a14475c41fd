import { type AllowConfig, allowDescriptor } from '@sluice/flow';
import { defineBlock } from './define-block.ts';

/** Ends the stage at once; the run goes on to the next one (contract 3.6). */
export const allow = defineBlock<AllowConfig>({
  ...allowDescriptor,
  execute: () => ({ outcome: { kind: 'allow' } }),
});
