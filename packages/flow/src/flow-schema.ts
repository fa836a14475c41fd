import { z } from 'zod';
import { slugSchema } from './slug.ts';

/** The stages of a run, in the order that never changes (contract, section 2). */
export const stageIds = ['pre-login', 'registration', 'post-auth', 'post-login', 'issue-tokens'] as const;
export type StageId = (typeof stageIds)[number];

/** The one stage of a sub-routine. */
export const subflowStage = 'main';

export const triggers = ['login', 'token', 'subflow'] as const;
export type Trigger = (typeof triggers)[number];

/** The reserved target that leaves the stage for the next one. */
export const continueTarget = 'continue';

/** A block as written: `type`, and the keys that its type's own schema describes. */
export const blockSchema = z.looseObject({ type: z.string().min(1) });
export type BlockDefinition = z.infer<typeof blockSchema>;

export const stageSchema = z.strictObject({
  start: slugSchema,
  blocks: z.record(slugSchema, blockSchema),
});
export type StageDefinition = z.infer<typeof stageSchema>;

/** A flow file (formats, section 2). Blocks are checked further by their type. */
export const flowSchema = z.strictObject({
  $schema: z.string().optional(),
  slug: slugSchema,
  name: z.string().min(1).max(200),
  description: z.string().optional(),
  trigger: z.enum(triggers),
  stages: z.partialRecord(z.enum([...stageIds, subflowStage]), stageSchema),
});
export type FlowDefinition = z.infer<typeof flowSchema>;
