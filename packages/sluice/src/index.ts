export type * from '@sluice/engine';
export { defineBlock } from '@sluice/engine';
export type { Bundle, Finding, FlowDefinition, TenantSettings } from '@sluice/flow';
export {
  bundleFromParts,
  checkBundle,
  formatFinding,
  loadBundle,
  nextShape,
  SluiceError,
} from '@sluice/flow';
export type {
  RecorderOptions,
  Recording,
  RecordingSink,
  ReplaySummary,
  ShadowCounts,
  ShadowOptions,
  Verdict,
} from '@sluice/replay';
export {
  createFolderSink,
  createMemorySink,
  groupVerdicts,
  joinParts,
  judgeRun,
  parseRecording,
} from '@sluice/replay';
export type { BundleSource, Sluice, SluiceOptions, UserInput } from './create-sluice.ts';
export { createSluice } from './create-sluice.ts';
export { openReplayer } from './open-replayer.ts';
export type { Database } from './open-store.ts';
export { systemClock } from './system-clock.ts';
export { systemIds } from './system-ids.ts';
