export type { Sandbox, SandboxLoad, SandboxOptions } from './create-sandbox.ts';
export { createSandbox } from './create-sandbox.ts';
