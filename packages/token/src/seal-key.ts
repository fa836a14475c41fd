import { SluiceError } from '@sluice/flow';
import { CompactEncrypt, compactDecrypt, type JWK } from 'jose';

/** What a sealed key is bound to. */
export interface SealContext {
  readonly tenantId: string;
  readonly kid: string;
  /** 32 bytes. */
  readonly keyEncryptionKey: Uint8Array;
}

const media = 'jwk+json';

/**
 * Encrypts a private JWK under the key-encryption key: compact JWE, `dir` with A256GCM (RFC 7516). Tenant and key id
 * stand in the protected header, which A256GCM authenticates.
 */
export async function sealPrivateJwk(
  jwk: JWK,
  { tenantId, kid, keyEncryptionKey }: SealContext,
): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(jwk)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', cty: media, kid, tenant: tenantId })
    .encrypt(keyEncryptionKey);
}

/**
 * Opens a sealed key for the tenant and key id of the row it was found in, and for no other: a sealed key that was
 * moved stays shut. Throws SluiceError `key_invalid`.
 */
export async function openPrivateJwk(
  sealed: string,
  { tenantId, kid, keyEncryptionKey }: SealContext,
): Promise<JWK> {
  const { plaintext, protectedHeader } = await compactDecrypt(sealed, keyEncryptionKey, {
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
  }).catch((cause: unknown) => {
    throw sealedKeyInvalid(kid, cause);
  });
  if (protectedHeader['tenant'] !== tenantId || protectedHeader.kid !== kid) throw sealedKeyInvalid(kid);
  return JSON.parse(new TextDecoder().decode(plaintext)) as JWK;
}

export function sealedKeyInvalid(kid: string, cause?: unknown): SluiceError {
  return new SluiceError('key_invalid', `the stored signing key ${kid} does not open`, {
    hint: 'Start with the key-encryption key that this database was used with; if that is lost, the stored keys are too.',
    ...(cause !== undefined && { cause }),
  });
}
