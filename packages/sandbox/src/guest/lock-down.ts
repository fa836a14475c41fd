import { defineProperty, getOwnPropertyDescriptor, indirectGlobal, reflectConstruct } from './primordials.ts';

/** What contract 5.5 keeps away from actions. V8's own console goes too: it is no part of the language. */
const forbidden = [
  'WebAssembly',
  'SharedArrayBuffer',
  'Atomics',
  'WeakRef',
  'FinalizationRegistry',
  'ShadowRealm',
  'console',
] as const;

export function lockDown(): void {
  for (const name of forbidden) Reflect.deleteProperty(indirectGlobal, name);
  fixArrayBuffers();
}

/** Resizable buffers reserve address space that no memory limit counts; the others stay. */
function fixArrayBuffers(): void {
  const Native = ArrayBuffer;
  const prototype = Native.prototype;
  // Not a class: `length`, `name` and what `new` does must look like the native one.
  function FixedArrayBuffer(this: unknown, length: unknown): ArrayBuffer {
    if (new.target === undefined) throw new TypeError("Constructor ArrayBuffer requires 'new'");
    return reflectConstruct(Native, [length], new.target as never) as ArrayBuffer;
  }
  for (const key of ['isView', Symbol.species] as const) {
    const descriptor = getOwnPropertyDescriptor(Native, key);
    if (descriptor !== undefined) defineProperty(FixedArrayBuffer, key, descriptor);
  }
  defineProperty(FixedArrayBuffer, 'name', { value: 'ArrayBuffer', configurable: true });
  defineProperty(FixedArrayBuffer, 'prototype', { value: prototype, writable: false });
  defineProperty(prototype, 'constructor', { value: FixedArrayBuffer, writable: true, configurable: true });
  // `resizable` and `maxByteLength` stay; they say that nothing is.
  Reflect.deleteProperty(prototype, 'resize');
  hideGlobal('ArrayBuffer', FixedArrayBuffer);
}

/** Defines a global as the language does: writable, configurable, not enumerable. */
export function hideGlobal(name: string, value: unknown): void {
  defineProperty(indirectGlobal, name, { value, writable: true, configurable: true, enumerable: false });
}
