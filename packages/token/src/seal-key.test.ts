import { describe, expect, it } from '@jest/globals';
import { createFixedClock } from '@sluice/engine/testing';
import { calculateJwkThumbprint, decodeProtectedHeader, exportJWK, generateKeyPair } from 'jose';
import { createTokenIssuer } from './create-token-issuer.ts';
import { sealPrivateJwk } from './seal-key.ts';
import { createMemoryKeys } from './testing/memory-keys.ts';

const rightKey = new Uint8Array(32).fill(1);
const wrongKey = new Uint8Array(32).fill(2);
const shut = { name: 'SluiceError', code: 'key_invalid' };

async function setUp() {
  const keys = createMemoryKeys();
  const clock = createFixedClock();
  const issuerWith = (keyEncryptionKey: Uint8Array) => createTokenIssuer({ keys, clock, keyEncryptionKey });
  await issuerWith(rightKey).prepare('ten_1');
  const [row] = keys.rows.get('ten_1') ?? [];
  if (row === undefined) throw new Error('no key was made');
  return { keys, issuerWith, row };
}

describe('a sealed key', () => {
  it('is a JWE that holds nothing readable but its binding', async () => {
    const { row } = await setUp();
    expect(decodeProtectedHeader(row.sealedPrivateJwk)).toEqual({
      alg: 'dir',
      enc: 'A256GCM',
      cty: 'jwk+json',
      kid: row.kid,
      tenant: 'ten_1',
    });
  });

  it('opens in another process with the same key-encryption key', async () => {
    const { issuerWith, row } = await setUp();
    expect((await issuerWith(new Uint8Array(rightKey)).prepare('ten_1')).kid).toBe(row.kid);
  });

  it('does not open with another key-encryption key: nothing is signed, listed or rotated', async () => {
    const { issuerWith, keys, row } = await setUp();
    const issuer = issuerWith(wrongKey);
    await expect(issuer.prepare('ten_1')).rejects.toMatchObject(shut);
    await expect(issuer.prepareFor('ten_1', row.kid)).rejects.toMatchObject(shut);
    await expect(issuer.jwks('ten_1')).rejects.toMatchObject(shut);
    await expect(issuer.rotate('ten_1')).rejects.toMatchObject(shut);
    expect(keys.rows.get('ten_1')).toEqual([row]);
  });

  it("does not open in another tenant's row", async () => {
    const { issuerWith, keys, row } = await setUp();
    keys.rows.set('ten_2', [row]);
    await expect(issuerWith(rightKey).prepare('ten_2')).rejects.toMatchObject(shut);
    await expect(issuerWith(rightKey).jwks('ten_2')).rejects.toMatchObject(shut);
  });

  it('does not open under another key id', async () => {
    const { issuerWith, keys, row } = await setUp();
    keys.rows.set('ten_1', [{ ...row, kid: 'another' }]);
    await expect(issuerWith(rightKey).prepare('ten_1')).rejects.toMatchObject(shut);
  });

  it('does not open when its header was rewritten for another tenant', async () => {
    const { issuerWith, keys, row } = await setUp();
    const [header = '', ...rest] = row.sealedPrivateJwk.split('.');
    const rewritten = { ...JSON.parse(Buffer.from(header, 'base64url').toString('utf8')), tenant: 'ten_2' };
    const sealedPrivateJwk = [Buffer.from(JSON.stringify(rewritten)).toString('base64url'), ...rest].join(
      '.',
    );
    keys.rows.set('ten_2', [{ ...row, sealedPrivateJwk }]);
    await expect(issuerWith(rightKey).prepare('ten_2')).rejects.toMatchObject(shut);
  });

  it('does not open as a key of another algorithm, nor as no JWE at all', async () => {
    const { issuerWith, keys, row } = await setUp();
    for (const bad of [
      { alg: 'ES256' as const },
      { sealedPrivateJwk: '' },
      { sealedPrivateJwk: 'a.b.c.d.e' },
    ]) {
      keys.rows.set('ten_1', [{ ...row, ...bad }]);
      await expect(issuerWith(rightKey).prepare('ten_1')).rejects.toMatchObject(shut);
    }
  });

  it('refuses a sealed key whose id is not its thumbprint', async () => {
    const { issuerWith, keys, row } = await setUp();
    const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    const binding = { tenantId: 'ten_1', kid: row.kid, keyEncryptionKey: rightKey };
    const sealedPrivateJwk = await sealPrivateJwk(await exportJWK(privateKey), binding);
    keys.rows.set('ten_1', [{ ...row, sealedPrivateJwk }]);
    await expect(issuerWith(rightKey).prepare('ten_1')).rejects.toMatchObject(shut);
  });
});

describe('somebody who writes to the database without the key-encryption key', () => {
  it('cannot get a public key of theirs into the JWKS by swapping the public half', async () => {
    const { issuerWith, keys, row } = await setUp();
    const { publicKey } = await generateKeyPair('EdDSA');
    const planted = await exportJWK(publicKey);
    keys.rows.set('ten_1', [{ ...row, publicJwk: { ...row.publicJwk, x: String(planted.x) } }]);
    const [listed] = (await issuerWith(rightKey).jwks('ten_1')).keys;
    expect(listed?.['x']).toBe(row.publicJwk['x']);
  });

  it('cannot plant a whole key', async () => {
    const { issuerWith, keys, row } = await setUp();
    const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    const jwk = await exportJWK(publicKey);
    const kid = await calculateJwkThumbprint(jwk);
    const binding = { tenantId: 'ten_1', kid, keyEncryptionKey: wrongKey };
    const sealedPrivateJwk = await sealPrivateJwk(await exportJWK(privateKey), binding);
    const planted = {
      ...row,
      kid,
      publicJwk: { kty: 'OKP', crv: 'Ed25519', x: String(jwk.x), kid },
      sealedPrivateJwk,
    };
    keys.rows.set('ten_1', [row, { ...planted, retiredAt: row.createdAt }]);
    await expect(issuerWith(rightKey).jwks('ten_1')).rejects.toMatchObject(shut);
  });
});

describe('createTokenIssuer', () => {
  it.each([0, 16, 31, 33])('refuses a key-encryption key of %i bytes', (length) => {
    const make = () =>
      createTokenIssuer({
        keys: createMemoryKeys(),
        clock: createFixedClock(),
        keyEncryptionKey: new Uint8Array(length),
      });
    expect(make).toThrow(expect.objectContaining(shut));
  });
});
