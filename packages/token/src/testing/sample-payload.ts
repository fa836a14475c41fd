import type { AccessTokenPayload } from '@sluice/engine';

/** 2026-01-05T09:00:00Z, in seconds. */
export const issuedAt = 1_767_603_600;

export const samplePayload: AccessTokenPayload = {
  iss: 'https://idp.example',
  sub: 'usr_1',
  aud: 'https://api.example',
  client_id: 'web',
  iat: issuedAt,
  exp: issuedAt + 3_600,
  jti: 'jti_1',
  tier: 'enterprise',
};
