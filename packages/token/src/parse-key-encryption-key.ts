import { SluiceError } from '@sluice/flow';

/** Bytes of a key-encryption key: AES-256. */
export const keyBytes = 32;

const forms = [
  { pattern: /^[0-9a-f]{64}$/iu, encoding: 'hex' },
  { pattern: /^[A-Za-z0-9+/]{43}=?$/u, encoding: 'base64' },
  { pattern: /^[A-Za-z0-9_-]{43}=?$/u, encoding: 'base64url' },
] as const;

/**
 * Reads the key that seals signing keys: 32 bytes as hex (64 digits), base64 or base64url (43 characters, padding
 * optional). Space around it is ignored, for keys that come from files. Throws SluiceError `key_invalid`, which never
 * repeats the text.
 */
export function parseKeyEncryptionKey(text: string): Uint8Array {
  const trimmed = text.trim();
  const form = forms.find(({ pattern }) => pattern.test(trimmed));
  const key = form && Buffer.from(trimmed, form.encoding);
  if (key?.length !== keyBytes) {
    throw new SluiceError('key_invalid', 'the key-encryption key is not 32 bytes in base64 or hex', {
      hint: 'Make one with `openssl rand -base64 32`, and keep it: signing keys sealed with it open with no other.',
    });
  }
  return new Uint8Array(key);
}
