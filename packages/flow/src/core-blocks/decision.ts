import { z } from 'zod';
import { type BlockDescriptor, labelShape } from '../block-descriptor.ts';
import { slugSchema } from '../slug.ts';

const config = z.strictObject({
  ...labelShape,
  branches: z
    .array(
      z.strictObject({
        when: z.string().describe('An expression over event, step and, in issue-tokens, session.'),
        next: slugSchema.describe('Where the run goes when it is true.'),
      }),
    )
    .describe('Tried in order; the first whose "when" is true wins.'),
  otherwise: slugSchema.describe('Where the run goes when no branch is taken.'),
});
export type DecisionConfig = z.infer<typeof config>;

/** Takes the first branch whose `when` is true, or `otherwise`, which is required (contract 3.3). */
export const decisionDescriptor: BlockDescriptor<DecisionConfig> = {
  type: 'decision',
  config,
  output: null,
  targets: ({ branches, otherwise }) => [
    ...branches.map(({ next }, index) => ({ target: next, path: ['branches', index, 'next'] })),
    { target: otherwise, path: ['otherwise'] },
  ],
  expressions: ({ branches }) =>
    branches.map(({ when }, index) => ({
      text: when,
      path: ['branches', index, 'when'],
      kind: 'expression',
    })),
};
