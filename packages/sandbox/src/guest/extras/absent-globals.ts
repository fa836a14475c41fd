/**
 * Put in place of free names in every library of the extras, when they are built: the encoders, which the libraries
 * look for in the global scope, and a shared buffer that no value is an instance of.
 */
export { TextDecoder, TextEncoder } from '@exodus/bytes/encoding-lite.js';

class NoSharedBuffer {
  get byteLength(): number {
    throw new TypeError('there are no shared buffers here');
  }

  get growable(): boolean {
    throw new TypeError('there are no shared buffers here');
  }
}

export { NoSharedBuffer as SharedArrayBuffer };
