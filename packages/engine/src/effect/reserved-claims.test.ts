import { expect, it } from '@jest/globals';
import { reservedClaims } from './reserved-claims.ts';

it('5.14 reserves the names of the contract, all of them and no others', () => {
  const names =
    'iss sub aud exp nbf iat jti client_id scope azp auth_time nonce acr amr sid cnf act typ'.split(' ');
  expect([...reservedClaims].sort()).toEqual(names.sort());
});
