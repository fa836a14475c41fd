export type { Reference } from './reference-interpreter.ts';
export { reference, scopes } from './reference-interpreter.ts';
