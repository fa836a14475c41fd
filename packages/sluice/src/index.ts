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
export type { BundleSource, Sluice, SluiceOptions, UserInput } from './create-sluice.ts';
export { createSluice } from './create-sluice.ts';
export type { Database } from './open-store.ts';
export { systemClock } from './system-clock.ts';
export { systemIds } from './system-ids.ts';
