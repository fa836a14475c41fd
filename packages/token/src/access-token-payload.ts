import { type AccessTokenPayload, reservedClaims } from '@sluice/engine';
import type { JsonObject } from '@sluice/expression';
import { SluiceError } from '@sluice/flow';

/** The claims of an access token that the issuer answers for (RFC 9068, section 2.2). */
export type RegisteredClaims = Pick<
  AccessTokenPayload,
  'iss' | 'sub' | 'aud' | 'client_id' | 'iat' | 'exp' | 'jti' | 'scope' | 'acr' | 'amr' | 'auth_time'
>;

/**
 * Puts custom claims beside the registered ones. Throws SluiceError `input_invalid` that names every custom claim
 * whose name is reserved (contract 5.14), whether or not the token carries that claim.
 */
export function accessTokenPayload(
  registered: RegisteredClaims,
  customClaims: JsonObject,
): AccessTokenPayload {
  const taken = Object.keys(customClaims).filter((name) => reservedClaims.has(name));
  if (taken.length > 0) {
    throw new SluiceError('input_invalid', `a custom claim cannot be named ${taken.join(', ')}`, {
      hint: 'These names belong to the token itself; choose others.',
    });
  }
  return { ...customClaims, ...registered };
}
