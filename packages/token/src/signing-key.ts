import type { AccessTokenPayload, PreparedSigner, StoredSigningKey } from '@sluice/engine';
import type { JsonObject } from '@sluice/expression';
import { CompactSign, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { openPrivateJwk, type SealContext, sealedKeyInvalid, sealPrivateJwk } from './seal-key.ts';

export type SigningAlgorithm = StoredSigningKey['alg'];

/** A stored key after its seal was opened: it can sign, and its public half is known to be the sealed key's own. */
export interface OpenedKey {
  readonly signer: PreparedSigner;
  /** As listed in a JWKS (RFC 7517): never a private member. */
  readonly publicJwk: Readonly<Record<string, unknown>>;
}

/** Public members by key type (RFC 7518, section 6.2; RFC 8037, section 2). A list of what may leave, not of what may not. */
const publicMembers = { EdDSA: ['kty', 'crv', 'x'], ES256: ['kty', 'crv', 'x', 'y'] } as const;

/** A fresh key pair, its key id the thumbprint of the public half (RFC 7638), its private half sealed for this tenant. */
export async function makeSigningKey(
  alg: SigningAlgorithm,
  { tenantId, keyEncryptionKey }: Omit<SealContext, 'kid'>,
  createdAt: number,
): Promise<StoredSigningKey> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  const privateJwk = await exportJWK(privateKey);
  const publicJwk = publicHalf(privateJwk, alg);
  const kid = await calculateJwkThumbprint(publicJwk);
  const sealedPrivateJwk = await sealPrivateJwk(privateJwk, { tenantId, kid, keyEncryptionKey });
  return { kid, alg, publicJwk: listed(publicJwk, alg, kid), sealedPrivateJwk, createdAt, retiredAt: null };
}

/**
 * Opens a stored key. Nothing but what is under the seal is believed: whoever can write to the database, yet does not
 * have the key-encryption key, can neither plant a key nor swap a public half. Throws SluiceError `key_invalid`.
 */
export async function openSigningKey(
  stored: StoredSigningKey,
  { tenantId, keyEncryptionKey }: Omit<SealContext, 'kid'>,
): Promise<OpenedKey> {
  const { kid, alg } = stored;
  const privateJwk = await openPrivateJwk(stored.sealedPrivateJwk, { tenantId, kid, keyEncryptionKey });
  const publicJwk = publicHalf(privateJwk, alg);
  const [key, thumbprint] = await Promise.all([
    importJWK(privateJwk, alg),
    calculateJwkThumbprint(publicJwk),
  ]).catch((cause: unknown) => {
    throw sealedKeyInvalid(kid, cause);
  });
  if (thumbprint !== kid) throw sealedKeyInvalid(kid);
  const header = { alg, typ: 'at+jwt', kid };
  return {
    publicJwk: listed(publicJwk, alg, kid),
    signer: {
      kid,
      // The payload is complete and nobody else's: jose's builder for JWTs would copy it and check it for nothing.
      sign: (payload: AccessTokenPayload) =>
        new CompactSign(Buffer.from(JSON.stringify(payload))).setProtectedHeader(header).sign(key),
    },
  };
}

function publicHalf(jwk: JWK, alg: SigningAlgorithm): JWK & JsonObject {
  const members: Readonly<Record<string, unknown>> = { ...jwk };
  const half: Record<string, string> = {};
  for (const name of publicMembers[alg]) {
    const value = members[name];
    if (typeof value === 'string') half[name] = value;
  }
  return half;
}

function listed(publicJwk: JsonObject, alg: SigningAlgorithm, kid: string): JsonObject {
  return { ...publicJwk, kid, alg, use: 'sig' };
}
