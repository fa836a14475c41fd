export { boundNames } from './bound-names.ts';
export type { ActionFunction, TopLevel } from './only-function.ts';
export { isDirective, onlyFunction } from './only-function.ts';
export type { ParsedAction } from './parse-action.ts';
export { parseAction } from './parse-action.ts';
export type { StrippedTypes, TypesRefused } from './strip-types.ts';
export { stripTypes } from './strip-types.ts';
