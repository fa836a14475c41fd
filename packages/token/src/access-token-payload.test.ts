import { describe, expect, it } from '@jest/globals';
import { reservedClaims } from '@sluice/engine';
import { accessTokenPayload } from './access-token-payload.ts';
import { issuedAt } from './testing/sample-payload.ts';

const registered = {
  iss: 'https://idp.example',
  sub: 'usr_1',
  aud: 'https://api.example',
  client_id: 'web',
  iat: issuedAt,
  exp: issuedAt + 60,
  jti: 'jti_1',
};

const reserved =
  'iss sub aud exp nbf iat jti client_id scope azp auth_time nonce acr amr sid cnf act typ'.split(' ');

describe('accessTokenPayload', () => {
  it('puts custom claims beside the registered ones', () => {
    expect(accessTokenPayload(registered, { tier: 'enterprise', Sub: 'x' })).toEqual({
      ...registered,
      tier: 'enterprise',
      Sub: 'x',
    });
  });

  it.each(reserved)('5.14 refuses a custom claim named %s, carried by the token or not', (name) => {
    expect(() => accessTokenPayload(registered, { tier: 'x', [name]: 'mine' })).toThrow(
      expect.objectContaining({ code: 'input_invalid', message: expect.stringContaining(name) }),
    );
  });

  it('5.14 reserves these names and no others', () => {
    expect([...reservedClaims].sort()).toEqual([...reserved].sort());
  });

  it('5.14 keeps a claim named __proto__ a plain claim', () => {
    const claims = JSON.parse('{"__proto__": {"sub": "usr_2", "admin": true}}');
    const payload = accessTokenPayload(registered, claims);
    expect(payload.sub).toBe('usr_1');
    expect(payload['admin']).toBeUndefined();
    expect(Object.hasOwn(payload, '__proto__')).toBe(true);
  });
});
