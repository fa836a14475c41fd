import type { Clock, PreparedSigner, Store, StoredSigningKey, TokenIssuer } from '@sluice/engine';
import { SluiceError } from '@sluice/flow';
import { LRUCache } from 'lru-cache';
import { keyBytes } from './parse-key-encryption-key.ts';
import { makeSigningKey, type OpenedKey, openSigningKey, type SigningAlgorithm } from './signing-key.ts';

export interface TokenIssuerOptions {
  readonly keys: Pick<Store, 'signingKeys' | 'addSigningKey'>;
  readonly clock: Clock;
  /** 32 bytes; see `parseKeyEncryptionKey`. */
  readonly keyEncryptionKey: Uint8Array;
  /** Of keys made from now on; those that exist keep theirs. Default `EdDSA` (Ed25519). */
  readonly alg?: SigningAlgorithm;
  /**
   * How long a retired key stays in the JWKS, in milliseconds. Never less than the life of a token, or tokens end
   * before their `exp`. Default 30 days.
   */
  readonly retiredKeysListedMs?: number;
}

/** How old the list of a tenant's keys may be when a signer is asked for: a rotation in another process is noticed by then. */
const listFreshMs = 5_000;
const tenantsInMemory = 1_000;
const thirtyDays = 30 * 24 * 3_600_000;

interface KeyRing {
  /** `clock.monotonic()` when the list was asked for. */
  readonly listedAt: number;
  /** Newest first. */
  readonly stored: readonly StoredSigningKey[];
}

/**
 * Signs access tokens (RFC 9068) with a key per tenant, made at first use. Private keys are stored sealed and open in
 * memory only. Throws SluiceError `key_invalid` when the key-encryption key is not 32 bytes, or not the one that the
 * stored keys were sealed with.
 */
export function createTokenIssuer(options: TokenIssuerOptions): TokenIssuer {
  const { keys, clock, keyEncryptionKey, alg = 'EdDSA', retiredKeysListedMs = thirtyDays } = options;
  if (keyEncryptionKey.length !== keyBytes) {
    throw new SluiceError(
      'key_invalid',
      `the key-encryption key has ${keyEncryptionKey.length} bytes, not ${keyBytes}`,
    );
  }
  const rings = new LRUCache<string, Promise<KeyRing>>({ max: tenantsInMemory });
  /** By tenant and seal: whatever changes in a row, the old opening is not used for it. */
  const opened = new LRUCache<string, Promise<OpenedKey>>({ max: 4 * tenantsInMemory });

  const listKeys = async (tenantId: string): Promise<KeyRing> => {
    const listedAt = clock.monotonic();
    let stored = await keys.signingKeys(tenantId);
    if (stored.length === 0) {
      // Another process may do the same at this moment: only one key gets in, and the list says which.
      const key = await makeSigningKey(alg, { tenantId, keyEncryptionKey }, clock.now());
      await keys.addSigningKey(tenantId, key, { onlyIfNone: true });
      stored = await keys.signingKeys(tenantId);
    }
    return { listedAt, stored };
  };

  const freshRing = (tenantId: string): Promise<KeyRing> =>
    remember(rings, tenantId, () => listKeys(tenantId));

  const ring = async (tenantId: string): Promise<KeyRing> => {
    const kept = rings.get(tenantId);
    const known = await kept;
    if (known !== undefined && clock.monotonic() - known.listedAt < listFreshMs) return known;
    const newer = rings.get(tenantId);
    return newer === undefined || newer === kept ? freshRing(tenantId) : newer;
  };

  const open = (tenantId: string, stored: StoredSigningKey): Promise<OpenedKey> => {
    const name = JSON.stringify([tenantId, stored.kid, stored.alg, stored.sealedPrivateJwk]);
    return (
      opened.get(name) ?? remember(opened, name, () => openSigningKey(stored, { tenantId, keyEncryptionKey }))
    );
  };

  const isListed = ({ retiredAt }: StoredSigningKey): boolean =>
    retiredAt === null || clock.now() - retiredAt < retiredKeysListedMs;

  const activeSigner = async (tenantId: string, { stored }: KeyRing): Promise<PreparedSigner> => {
    const active = stored.find((key) => key.retiredAt === null);
    if (active === undefined) {
      throw new SluiceError('key_invalid', 'every signing key of the tenant is retired', {
        hint: 'Rotate its keys.',
      });
    }
    return (await open(tenantId, active)).signer;
  };

  return {
    async prepare(tenantId) {
      return activeSigner(tenantId, await ring(tenantId));
    },
    async prepareFor(tenantId, kid) {
      const known = await ring(tenantId);
      const wanted = known.stored.find((key) => key.kid === kid && isListed(key));
      return wanted === undefined ? activeSigner(tenantId, known) : (await open(tenantId, wanted)).signer;
    },
    /** Always from the store: a verifier that asks because it met an unknown key id needs today's answer. */
    async jwks(tenantId) {
      const { stored } = await freshRing(tenantId);
      const listed = await Promise.all(stored.filter(isListed).map((key) => open(tenantId, key)));
      return { keys: listed.map(({ publicJwk }) => publicJwk) };
    },
    async rotate(tenantId) {
      // With the wrong key-encryption key, a rotation would retire keys that work for one that only this process can open.
      const active = (await keys.signingKeys(tenantId)).find((key) => key.retiredAt === null);
      if (active !== undefined) await open(tenantId, active);
      const key = await makeSigningKey(alg, { tenantId, keyEncryptionKey }, clock.now());
      await keys.addSigningKey(tenantId, key, { onlyIfNone: false });
      rings.delete(tenantId);
      return key.kid;
    },
  };
}

/** Keeps the promise, so that callers at the same moment share one; a failure is not kept. */
function remember<T>(cache: LRUCache<string, Promise<T>>, name: string, make: () => Promise<T>): Promise<T> {
  const promise = make();
  cache.set(name, promise);
  promise.catch(() => {
    if (cache.get(name) === promise) cache.delete(name);
  });
  return promise;
}
