export type { AuditEvent, AuditOutcome, AuditParty, AuditType } from './audit/audit-event.ts';
export { auditTypes } from './audit/audit-event.ts';
export type {
  ActionCall,
  BlockContext,
  BlockError,
  BlockResult,
  BlockType,
  Effect,
  Outcome,
  RegisteredBlock,
} from './block/block-type.ts';
export { defineBlock } from './block/define-block.ts';
export type { EngineOptions, FullEngine } from './create-engine.ts';
export { createEngine } from './create-engine.ts';
export { reservedClaims } from './effect/reserved-claims.ts';
export type { AuthenticationAnswer, Engine, ResumeInput, StartInput, SubmittedProfile } from './engine.ts';
export { claimsBytes, entryBytes, jsonBytes, stateBytes } from './measure/size.ts';
export type * from './ports/action-runner.ts';
export { actionErrorKinds } from './ports/action-runner.ts';
export type { Clock } from './ports/clock.ts';
export type * from './ports/http.ts';
export { WireError } from './ports/http.ts';
export type { IdPrefix, Ids } from './ports/ids.ts';
export type { LogFields, Logger } from './ports/logger.ts';
export type { Secrets } from './ports/secrets.ts';
export type * from './ports/store.ts';
export type * from './ports/token-issuer.ts';
export { bundlePrograms } from './program/bundle-programs.ts';
export type { CompiledBlock, CompiledFlow } from './program/compile-flow.ts';
export type { Program, ProgramAction, ProgramLoader } from './program/load-program.ts';
export type { Publishable, Published } from './publish/publish-bundle.ts';
export { defaultEvent, defaultNow } from './run/default-event.ts';
export type { EventInput, EventSnapshot, EventUser } from './run/event-schema.ts';
export { eventSchema } from './run/event-schema.ts';
export { authenticationAnswerSchema, canonicalJson } from './run/parse-input.ts';
export type { EngineParts, TokenPolicy } from './run/parts.ts';
export type { ObservedCall, RunObserver, RunWatch } from './run/run-observer.ts';
export type { Awaiting, Inspection, ResultUser, RunResult } from './run/run-result.ts';
export type { Frame, KeptAnswer, RunSnapshot } from './run/run-snapshot.ts';
export type { TestActionInput } from './run/test-action.ts';
export type { TraceEffect, TraceEntry, TraceOutcome } from './trace/trace-entry.ts';
