import type { Json } from '@sluice/expression';
import type { AccessTokenPayload } from '../ports/token-issuer.ts';
import type { TokenPolicy } from './parts.ts';
import type { Run } from './run.ts';

/**
 * Payload of the access token at the end of a run (RFC 9068, section 2.2). `sub` is the user, or the client itself when
 * there is none (client credentials). Custom claims come first, so that none of them can stand in for a registered one.
 */
export function accessTokenPayload(
  run: Run,
  policy: TokenPolicy,
  issuedAt: number,
  jti: string,
): AccessTokenPayload {
  const { authentication, client, transaction } = run.event;
  const scopes = textList(transaction['scopes']);
  const audience = transaction['audience'];
  return {
    ...run.claims,
    iss: policy.issuer(run.tenant),
    sub: run.user?.id ?? client.id,
    aud: isAudience(audience) ? audience : policy.audience(run.tenant),
    client_id: client.id,
    iat: issuedAt,
    exp: issuedAt + policy.lifetimeSeconds,
    jti,
    ...(scopes.length > 0 && { scope: scopes.join(' ') }),
    ...(run.user !== null && authentication.aal !== 'aal0' && { acr: authentication.aal }),
    ...(run.user !== null && authentication.methods.length > 0 && { amr: authentication.methods }),
    ...(run.authenticatedAt !== null && { auth_time: run.authenticatedAt }),
  };
}

function isAudience(value: Json | undefined): value is string | readonly string[] {
  if (typeof value === 'string') return value !== '';
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string');
}

function textList(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
