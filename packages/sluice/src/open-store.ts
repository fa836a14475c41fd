import { randomBytes } from 'node:crypto';
import type { Logger, Store } from '@sluice/engine';
import { SluiceError } from '@sluice/flow';
import { createMemoryStore, createPgliteStore, createPostgresStore } from '@sluice/store';
import { parseKeyEncryptionKey } from '@sluice/token';
import { developmentKey } from './development-key.ts';

/** Where everything durable lives. */
export type Database =
  /** Nothing is kept. */
  | 'memory'
  /** The embedded database, in a folder of its own. One process at a time. */
  | { readonly dataDir: string }
  /** A PostgreSQL server; any number of processes. */
  | { readonly url: string };

export function storeOf(database: Database): Store {
  if (database === 'memory') return createMemoryStore();
  return 'url' in database
    ? createPostgresStore({ url: database.url })
    : createPgliteStore({ dataDir: database.dataDir });
}

/**
 * The key that seals signing keys. Outside development there has to be one; in development a data folder keeps its own, and
 * memory gets a fresh one. The folder's is made only by the function that comes back, once the folder is ours. Throws
 * `key_missing` or `key_invalid`.
 */
export function keyFor(
  database: Database,
  given: string | Uint8Array | undefined,
  development: boolean,
  logger: Logger,
): () => Uint8Array | Promise<Uint8Array> {
  if (given !== undefined) {
    const key = typeof given === 'string' ? parseKeyEncryptionKey(given) : given;
    if (key.length === 32) return () => key;
    throw new SluiceError('key_invalid', `the key-encryption key has ${key.length} bytes, not 32`, {
      hint: howToMakeOne,
    });
  }
  if (database === 'memory') return () => randomBytes(32);
  if (!development || 'url' in database) {
    throw new SluiceError('key_missing', 'no key-encryption key is set, so signing keys cannot be stored', {
      hint: howToMakeOne,
    });
  }
  const { dataDir } = database;
  return () => {
    logger.warn({}, 'development: the key-encryption key stands beside the data');
    return developmentKey(dataDir);
  };
}

const howToMakeOne =
  'Pass keyEncryptionKey (the command line reads SLUICE_KEY): 32 random bytes in base64, such as `openssl rand -base64 32` prints.';
