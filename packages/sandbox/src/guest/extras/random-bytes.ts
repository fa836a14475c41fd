import { sha256 } from '@noble/hashes/sha2.js';
import type { RandomSource } from '../offer-extras.ts';

/** SHA-256 over a key and a counter: as good as its key, and the same for the same seed. Each run has its own source. */
export function createRandomBytes(
  currentSource: () => RandomSource,
): (length: number) => Uint8Array<ArrayBuffer> {
  let source: RandomSource | undefined;
  let key = new Uint8Array();
  let counter = 0;
  return (length) => {
    if (source !== currentSource()) {
      source = currentSource();
      const seed = 'seed' in source ? `seed:${source.seed}` : `entropy:${source.entropy}`;
      key = sha256(Uint8Array.from(seed, (character) => character.charCodeAt(0)));
      counter = 0;
    }
    const bytes = new Uint8Array(length);
    const input = new Uint8Array(key.length + 8);
    input.set(key);
    const view = new DataView(input.buffer);
    for (let at = 0; at < length; at += 32) {
      view.setBigUint64(key.length, BigInt(counter));
      counter += 1;
      bytes.set(sha256(input).subarray(0, Math.min(32, length - at)), at);
    }
    return bytes;
  };
}
