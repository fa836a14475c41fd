import { fromBase64url } from '@exodus/bytes/base64.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { bytesOfKey, type CryptoKey, createKey } from './crypto-key.ts';
import { bufferOf, readBytes } from './read-bytes.ts';
import { webError } from './web-error.ts';

const hashes = { 'SHA-1': sha1, 'SHA-256': sha256, 'SHA-384': sha384, 'SHA-512': sha512 } as const;
export type HashName = keyof typeof hashes;

/** `crypto.subtle`, as far as contract 5.5 promises it: digest, and HMAC keys that sign and verify. */
export const subtle = Object.freeze({
  async digest(algorithm: unknown, data: unknown): Promise<ArrayBuffer> {
    const hash = hashNamed(algorithm);
    return bufferOf(hashes[hash](readBytes(data, 'the data to digest')));
  },

  async importKey(
    format: unknown,
    keyData: unknown,
    algorithm: unknown,
    extractable: unknown,
    usages: unknown,
  ): Promise<CryptoKey> {
    requireHmac(algorithm);
    const hash = hashNamed((algorithm as { hash?: unknown }).hash);
    const allowed = readUsages(usages);
    const bytes =
      format === 'jwk' ? readJwk(keyData) : format === 'raw' ? readBytes(keyData, 'the key') : undefined;
    if (bytes === undefined) throw webError('NotSupportedError', 'a key is imported as "raw" or "jwk"');
    if (bytes.length === 0) throw webError('DataError', 'the key is empty');
    return createKey(bytes, hash, extractable === true, allowed);
  },

  async sign(algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
    requireHmac(algorithm);
    return bufferOf(macOf(key, 'sign', data));
  },

  async verify(algorithm: unknown, key: unknown, signature: unknown, data: unknown): Promise<boolean> {
    requireHmac(algorithm);
    const given = readBytes(signature, 'the signature');
    const expected = macOf(key, 'verify', data);
    let difference = given.length ^ expected.length;
    for (let at = 0; at < expected.length; at += 1) difference |= (expected[at] ?? 0) ^ (given[at] ?? 0);
    return difference === 0;
  },
});

function macOf(key: unknown, usage: string, data: unknown): Uint8Array {
  const secret = bytesOfKey(key);
  const { algorithm, usages } = key as CryptoKey;
  if (!usages.includes(usage)) throw webError('InvalidAccessError', `the key was not imported to ${usage}`);
  return hmac(hashes[algorithm.hash.name], secret, readBytes(data, 'the data'));
}

function nameOf(algorithm: unknown): string {
  const name =
    typeof algorithm === 'object' && algorithm !== null ? (algorithm as { name?: unknown }).name : algorithm;
  return String(name).toUpperCase();
}

function hashNamed(algorithm: unknown): HashName {
  const name = nameOf(algorithm);
  if (Object.hasOwn(hashes, name)) return name as HashName;
  throw webError('NotSupportedError', `the hash must be one of ${Object.keys(hashes).join(', ')}`);
}

function requireHmac(algorithm: unknown): void {
  if (nameOf(algorithm) !== 'HMAC') throw webError('NotSupportedError', 'only HMAC keys are supported');
}

function readUsages(usages: unknown): readonly string[] {
  if (!Array.isArray(usages) || usages.length === 0)
    throw webError('SyntaxError', 'a key needs usages: "sign", "verify"');
  return Object.freeze(
    usages.map((usage) => {
      if (usage !== 'sign' && usage !== 'verify')
        throw webError('SyntaxError', 'an HMAC key can "sign" and "verify"');
      return usage as string;
    }),
  );
}

/** RFC 7517 and 7518, section 6.4: a symmetric key, `k` in base64url. */
function readJwk(jwk: unknown): Uint8Array {
  const { kty, k } = (jwk ?? {}) as { kty?: unknown; k?: unknown };
  if (kty !== 'oct' || typeof k !== 'string' || !/^[A-Za-z0-9_-]*$/.test(k)) {
    throw webError('DataError', 'an HMAC key as JWK has kty "oct" and k in base64url');
  }
  return fromBase64url(k);
}
