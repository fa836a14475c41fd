import { z } from 'zod';
import { type BlockDescriptor, labelShape } from '../block-descriptor.ts';

const config = z.strictObject({ ...labelShape });
export type AllowConfig = z.infer<typeof config>;

/** Ends the stage at once; the run goes on to the next one (contract 3.6). */
export const allowDescriptor: BlockDescriptor<AllowConfig> = {
  type: 'allow',
  config,
  output: null,
  targets: () => [],
};
