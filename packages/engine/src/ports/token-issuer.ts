import type { Json } from '@sluice/expression';

/**
 * Payload of an access token (RFC 9068, section 2.2), times in whole seconds since 1970.
 * Custom claims stand beside the registered ones; reserved names cannot reach it (contract 5.14).
 */
export interface AccessTokenPayload {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string | readonly string[];
  readonly client_id: string;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
  readonly scope?: string;
  readonly acr?: string;
  readonly amr?: readonly string[];
  readonly auth_time?: number;
  readonly [claim: string]: Json | undefined;
}

export interface Jwks {
  readonly keys: readonly Readonly<Record<string, unknown>>[];
}

/** A key that is loaded and ready, so that signing after the commit has nothing left to wait for. */
export interface PreparedSigner {
  readonly kid: string;
  /** A compact JWS with `typ: at+jwt`. */
  sign(payload: AccessTokenPayload): Promise<string>;
}

export interface TokenIssuer {
  /** The tenant's active key; made at first use. What can go wrong goes wrong here, before the commit. */
  prepare(tenantId: string): Promise<PreparedSigner>;
  /** The signer of a key id that was active earlier, for repeated answers; the active one when it is gone. */
  prepareFor(tenantId: string, kid: string): Promise<PreparedSigner>;
  /** Public keys, active and retired ones that can still verify a token (RFC 7517). */
  jwks(tenantId: string): Promise<Jwks>;
  /** Makes a new active key; older ones keep verifying. Returns its key id. */
  rotate(tenantId: string): Promise<string>;
}
