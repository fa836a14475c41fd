import type { RandomSource } from '../offer-extras.ts';
import { createRandomBytes } from './random-bytes.ts';
import { subtle } from './subtle.ts';
import { webError } from './web-error.ts';

/** Web Cryptography: getRandomValues hands out at most this many bytes a call. */
const quota = 65_536;

export function createCrypto(random: () => RandomSource): object {
  const randomBytes = createRandomBytes(random);

  return Object.freeze({
    subtle,

    getRandomValues(array: unknown): unknown {
      if (!ArrayBuffer.isView(array) || !isIntegerArray(array)) {
        throw webError(
          'TypeMismatchError',
          'crypto.getRandomValues fills an array of integers, such as a Uint8Array',
        );
      }
      if (array.byteLength > quota) {
        throw webError('QuotaExceededError', `crypto.getRandomValues fills at most ${quota} bytes`);
      }
      new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength).set(
        randomBytes(array.byteLength),
      );
      return array;
    },

    /** RFC 9562, version 4. */
    randomUUID(): string {
      const bytes = randomBytes(16);
      bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
      bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
      const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    },
  });
}

const isIntegerArray = (view: ArrayBufferView): boolean =>
  /^(?:Big)?(?:Ui|I)nt(?:8|16|32|64)(?:Clamped)?Array$/.test(
    Object.prototype.toString.call(view).slice(8, -1),
  );
