export type { ActionFile, ActionLanguage } from './action-schema.ts';
export { actionFileSchema } from './action-schema.ts';
export type { BlockDescriptor, ConfigPath, ExpressionSite } from './block-descriptor.ts';
export { nextShape } from './block-descriptor.ts';
export type { ErrorCode, ErrorKind, Place } from './error.ts';
export { errorCatalogue, SluiceError } from './error.ts';
export type { BlockDefinition, FlowDefinition, StageDefinition, StageId, Trigger } from './flow-schema.ts';
export {
  blockSchema,
  continueTarget,
  flowSchema,
  stageIds,
  stageSchema,
  subflowStage,
  triggers,
} from './flow-schema.ts';
export { slugMaxLength, slugPattern, slugSchema } from './slug.ts';
export type { AllowEntry, Invariant, Limits, TenantFile, TenantSettings } from './tenant-schema.ts';
export {
  allowEntrySchema,
  defaultDenialMessage,
  defaultLimits,
  invariantSchema,
  limitsOf,
  limitsSchema,
  tenantFileSchema,
} from './tenant-schema.ts';
export type { UserFile } from './user-schema.ts';
export { jsonObjectSchema, userFileSchema, usersFileSchema } from './user-schema.ts';
