export type { ActionFile, ActionLanguage } from './action-schema.ts';
export { actionFileSchema } from './action-schema.ts';
export type { CanonicalHost } from './allowlist/canonical-host.ts';
export { canonicaliseHost } from './allowlist/canonical-host.ts';
export { isHeaderName, isHeaderValue, isHttpToken, isReservedHeader } from './allowlist/check-header.ts';
export type {
  EntryHeader,
  EntryProblem,
  ParsedAllowEntry,
  ParsedEntry,
} from './allowlist/parse-allow-entry.ts';
export { parseAllowEntry } from './allowlist/parse-allow-entry.ts';
export type { BlockDescriptor, BlockTarget, ConfigPath, ExpressionSite } from './block-descriptor.ts';
export { labelShape, nextShape } from './block-descriptor.ts';
export type { Bundle, BundleAction, BundleFlow } from './bundle/bundle.ts';
export type { BundleParts } from './bundle/bundle-from-parts.ts';
export { bundleFromParts } from './bundle/bundle-from-parts.ts';
export { describeIssues } from './bundle/describe-issues.ts';
export type { Words } from './bundle/finding-at.ts';
export { findingAt, findingAtSpot } from './bundle/finding-at.ts';
export { loadBundle, readBundleFile } from './bundle/load-bundle.ts';
export type { JsonFile } from './bundle/read-json.ts';
export { readJson } from './bundle/read-json.ts';
export type { SourceFile, Spot } from './bundle/source-file.ts';
export type { CheckAction } from './checks/check-actions.ts';
export type { CheckOptions } from './checks/check-bundle.ts';
export { checkBundle } from './checks/check-bundle.ts';
export type { BlockView, FlowView, StageView } from './checks/flow-view.ts';
export { edgesOf, viewFlow } from './checks/flow-view.ts';
export { writesOwnState } from './checks/step-slugs.ts';
export type { AllowConfig } from './core-blocks/allow.ts';
export { allowDescriptor } from './core-blocks/allow.ts';
export type { CallWebhookConfig } from './core-blocks/call-webhook.ts';
export { callWebhookDescriptor } from './core-blocks/call-webhook.ts';
export { coreBlockDescriptors } from './core-blocks/core-block-descriptors.ts';
export type { CustomActionConfig } from './core-blocks/custom-action.ts';
export { customActionDescriptor } from './core-blocks/custom-action.ts';
export type { DecisionConfig } from './core-blocks/decision.ts';
export { decisionDescriptor } from './core-blocks/decision.ts';
export type { DenyConfig } from './core-blocks/deny.ts';
export { denyDescriptor } from './core-blocks/deny.ts';
export type { LogEventConfig } from './core-blocks/log-event.ts';
export { logEventDescriptor } from './core-blocks/log-event.ts';
export type { PromptConfig } from './core-blocks/prompt.ts';
export { promptDescriptor } from './core-blocks/prompt.ts';
export type { RunFlowConfig } from './core-blocks/run-flow.ts';
export { runFlowDescriptor } from './core-blocks/run-flow.ts';
export type { ErrorCode, ErrorKind, Place } from './error.ts';
export { errorCatalogue, SluiceError } from './error.ts';
export type { Finding, FindingCode } from './findings.ts';
export { findingCatalogue, formatFinding, sortFindings } from './findings.ts';
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
export { walkGraph } from './graph/walk-graph.ts';
export { jsonSchemas } from './json-schemas.ts';
export { slugMaxLength, slugPattern, slugSchema } from './slug.ts';
export { suggest, suggestSlip } from './suggest.ts';
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
