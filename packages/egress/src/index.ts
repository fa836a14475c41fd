export type { EgressOptions } from './create-egress.ts';
export { createEgress } from './create-egress.ts';
export type { UrlDecision } from './decide-url.ts';
export { decideUrl } from './decide-url.ts';
export type { Resolver } from './resolve-checked.ts';
export type { UndiciWire, UndiciWireOptions } from './undici-wire.ts';
export { createUndiciWire } from './undici-wire.ts';
