import { describe, expect, it } from '@jest/globals';
import type { TokenIssuer } from '@sluice/engine';
import { createFixedClock } from '@sluice/engine/testing';
import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  decodeProtectedHeader,
  type JWTVerifyResult,
  jwtVerify,
} from 'jose';
import { createTokenIssuer, type TokenIssuerOptions } from './create-token-issuer.ts';
import { createMemoryKeys } from './testing/memory-keys.ts';
import { issuedAt, samplePayload } from './testing/sample-payload.ts';

const keyEncryptionKey = new Uint8Array(32).fill(7);

function setUp(options: Partial<TokenIssuerOptions> = {}) {
  const keys = createMemoryKeys();
  const clock = createFixedClock(issuedAt * 1_000);
  const make = () => createTokenIssuer({ keys, clock, keyEncryptionKey, ...options });
  return { keys, clock, make, issuer: make() };
}

/** Verifies as a resource server does (RFC 9068, section 4). */
async function verify(token: string, issuer: TokenIssuer, tenant: string): Promise<JWTVerifyResult> {
  const { keys } = await issuer.jwks(tenant);
  return jwtVerify(
    token,
    createLocalJWKSet({ keys: keys.map((jwk) => ({ ...jwk, kty: jwk['kty'] === 'EC' ? 'EC' : 'OKP' })) }),
    {
      typ: 'at+jwt',
      issuer: 'https://idp.example',
      audience: 'https://api.example',
      algorithms: ['EdDSA', 'ES256'],
      currentDate: new Date(issuedAt * 1_000),
    },
  );
}

const sign = async (issuer: TokenIssuer, tenant: string) =>
  (await issuer.prepare(tenant)).sign(samplePayload);

describe.each(['EdDSA', 'ES256'] as const)('a token signed with %s', (alg) => {
  it('verifies against the JWKS, header and payload as RFC 9068 wants them', async () => {
    const { issuer } = setUp({ alg });
    const signer = await issuer.prepare('ten_1');
    const { payload, protectedHeader } = await verify(await signer.sign(samplePayload), issuer, 'ten_1');
    expect(payload).toEqual(samplePayload);
    expect(protectedHeader).toEqual({ alg, typ: 'at+jwt', kid: signer.kid });
  });

  it('names its key by the thumbprint of RFC 7638', async () => {
    const { issuer } = setUp({ alg });
    const [jwk] = (await issuer.jwks('ten_1')).keys;
    expect(jwk?.['kid']).toBe(await calculateJwkThumbprint({ kty: 'OKP', ...jwk }));
    expect((await issuer.prepare('ten_1')).kid).toBe(jwk?.['kid']);
  });

  it('is refused once a character of it changed', async () => {
    const { issuer } = setUp({ alg });
    const token = await sign(issuer, 'ten_1');
    const [header, payload, signature] = token.split('.') as [string, string, string];
    const forged = Buffer.from(JSON.stringify({ ...samplePayload, sub: 'usr_2' })).toString('base64url');
    const flipped = `${signature[0] === 'A' ? 'B' : 'A'}${signature.slice(1)}`;
    for (const bad of [`${header}.${forged}.${signature}`, `${header}.${payload}.${flipped}`]) {
      await expect(verify(bad, issuer, 'ten_1')).rejects.toMatchObject({
        code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
      });
    }
  });

  it('shows the world public members only, stored row included', async () => {
    const { issuer, keys } = setUp({ alg });
    await issuer.rotate('ten_1');
    await issuer.rotate('ten_1');
    const allowed =
      alg === 'EdDSA'
        ? ['alg', 'crv', 'kid', 'kty', 'use', 'x']
        : ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'];
    const listed = (await issuer.jwks('ten_1')).keys;
    expect(listed).toHaveLength(2);
    for (const jwk of [...listed, ...(keys.rows.get('ten_1') ?? []).map((row) => row.publicJwk)]) {
      expect(Object.keys(jwk).sort()).toEqual(allowed);
    }
  });
});

describe('what a verifier refuses', () => {
  it('alg none, and a token without a known key', async () => {
    const { issuer } = setUp();
    const [header, payload] = (await sign(issuer, 'ten_1')).split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
    await expect(verify(`${none}.${payload}.`, issuer, 'ten_1')).rejects.toThrow();
    await expect(verify(`${header}.${payload}.`, issuer, 'ten_1')).rejects.toThrow();
  });

  it('a token of another tenant, whose key id its JWKS does not have', async () => {
    const { issuer } = setUp();
    const token = await sign(issuer, 'ten_1');
    await expect(verify(token, issuer, 'ten_2')).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
  });
});

describe('the first key', () => {
  it('is made once, however many ask at once, in however many processes', async () => {
    const { keys, make } = setUp();
    const issuers = [make(), make(), make()];
    const signers = await Promise.all(
      issuers.flatMap((issuer) => [1, 2, 3].map(() => issuer.prepare('ten_1'))),
    );
    expect(keys.rows.get('ten_1')).toHaveLength(1);
    expect(new Set(signers.map(({ kid }) => kid)).size).toBe(1);
  });

  it('is there for a verifier that asks before the first token', async () => {
    const { issuer } = setUp();
    const early = await issuer.jwks('ten_1');
    expect(early.keys.map((jwk) => jwk['kid'])).toEqual([
      decodeProtectedHeader(await sign(issuer, 'ten_1')).kid,
    ]);
  });

  it('is not remembered when it could not be made', async () => {
    const { keys, make } = setUp();
    const list = keys.signingKeys.bind(keys);
    keys.signingKeys = async () => {
      throw new Error('database down');
    };
    const issuer = make();
    await expect(issuer.prepare('ten_1')).rejects.toThrow('database down');
    keys.signingKeys = list;
    await expect(sign(issuer, 'ten_1')).resolves.toEqual(expect.any(String));
  });

  it('keeps its algorithm when the issuer is set to another one; the next key has the new one', async () => {
    const { make } = setUp();
    await make().prepare('ten_1');
    const issuer = make();
    const changed = setUp({ alg: 'ES256' });
    expect(decodeProtectedHeader(await sign(issuer, 'ten_1')).alg).toBe('EdDSA');
    expect(decodeProtectedHeader(await sign(changed.issuer, 'ten_1')).alg).toBe('ES256');
  });
});

describe('rotation', () => {
  it('signs with the new key; tokens of the old one keep verifying', async () => {
    const { issuer } = setUp();
    const old = await sign(issuer, 'ten_1');
    const kid = await issuer.rotate('ten_1');
    const fresh = await sign(issuer, 'ten_1');
    expect(decodeProtectedHeader(fresh).kid).toBe(kid);
    expect(decodeProtectedHeader(old).kid).not.toBe(kid);
    for (const token of [old, fresh])
      expect((await verify(token, issuer, 'ten_1')).payload.sub).toBe('usr_1');
  });

  it('in another process is noticed within five seconds, and listed at once', async () => {
    const { make, clock } = setUp();
    const [here, there] = [make(), make()];
    const before = (await here.prepare('ten_1')).kid;
    const after = await there.rotate('ten_1');
    expect((await here.jwks('ten_1')).keys.map((jwk) => jwk['kid'])).toEqual([after, before]);
    await there.rotate('ten_2');
    expect((await here.prepare('ten_1')).kid).toBe(after);
    const last = await there.rotate('ten_1');
    clock.advance(4_999);
    expect((await here.prepare('ten_1')).kid).toBe(after);
    clock.advance(1);
    expect((await here.prepare('ten_1')).kid).toBe(last);
  });

  it('does not make every signature ask the store', async () => {
    const { issuer, keys } = setUp();
    await sign(issuer, 'ten_1');
    const asked = keys.lists;
    for (let i = 0; i < 20; i += 1) await sign(issuer, 'ten_1');
    expect(keys.lists).toBe(asked);
  });

  it('takes a retired key off the list when its time is over, and signs repeats with the active one', async () => {
    const { issuer, clock } = setUp({ retiredKeysListedMs: 3_600_000 });
    const old = (await issuer.prepare('ten_1')).kid;
    clock.advance(10);
    const active = await issuer.rotate('ten_1');
    clock.advance(3_599_999);
    expect((await issuer.jwks('ten_1')).keys.map((jwk) => jwk['kid'])).toEqual([active, old]);
    expect((await issuer.prepareFor('ten_1', old)).kid).toBe(old);
    clock.advance(1);
    expect((await issuer.jwks('ten_1')).keys.map((jwk) => jwk['kid'])).toEqual([active]);
    expect((await issuer.prepareFor('ten_1', old)).kid).toBe(active);
    expect((await issuer.prepareFor('ten_1', 'never-was')).kid).toBe(active);
  });

  it("does not sign for one tenant with another tenant's key id", async () => {
    const { issuer } = setUp();
    const other = (await issuer.prepare('ten_2')).kid;
    const own = (await issuer.prepare('ten_1')).kid;
    expect((await issuer.prepareFor('ten_1', other)).kid).toBe(own);
  });
});
