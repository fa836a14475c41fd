export type { Sandbox, SandboxLoad, SandboxOptions, SandboxState } from './create-sandbox.ts';
export { createSandbox } from './create-sandbox.ts';
export type { ConfinementLayer } from './parent/confine/layers.ts';
