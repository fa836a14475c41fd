import type { HashName } from './subtle.ts';

const material = new WeakMap<CryptoKey, Uint8Array>();
const door = Symbol();

/** CryptoKey of the Web Cryptography standard, for HMAC. Its bytes are in nobody's reach. */
export class CryptoKey {
  readonly type = 'secret';
  readonly extractable: boolean;
  readonly algorithm: {
    readonly name: 'HMAC';
    readonly hash: { readonly name: HashName };
    readonly length: number;
  };
  readonly usages: readonly string[];

  constructor(
    permission: unknown,
    bytes: Uint8Array,
    hash: HashName,
    extractable: boolean,
    usages: readonly string[],
  ) {
    if (permission !== door) throw new TypeError('Illegal constructor');
    this.extractable = extractable;
    this.algorithm = { name: 'HMAC', hash: { name: hash }, length: bytes.length * 8 };
    this.usages = usages;
    material.set(this, bytes);
    Object.freeze(this);
  }
}

export function createKey(
  bytes: Uint8Array,
  hash: HashName,
  extractable: boolean,
  usages: readonly string[],
): CryptoKey {
  return new CryptoKey(door, bytes, hash, extractable, usages);
}

export function bytesOfKey(key: unknown): Uint8Array {
  const bytes = key instanceof CryptoKey ? material.get(key) : undefined;
  if (bytes === undefined) throw new TypeError('the key must be a CryptoKey from crypto.subtle.importKey');
  return bytes;
}
