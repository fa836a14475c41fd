import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { KeyedMutex } from '../lock/keyed-mutex.ts';
import { translateError } from '../sql/translate-error.ts';

const firstPauseMs = 5;
const longestPauseMs = 100;

/**
 * Locks between processes: PostgreSQL's advisory locks, held by one connection of their own, so that any number of
 * them costs one connection, and all go when the process does. Within the process a mutex decides first, since
 * PostgreSQL would let the same connection take a lock twice.
 */
export class AdvisoryLocks {
  readonly #mutex = new KeyedMutex();
  readonly #config: pg.ClientConfig;
  readonly #title: string;
  #connection: Promise<pg.Client> | undefined;

  constructor(config: pg.ClientConfig, title: string) {
    this.#config = config;
    this.#title = title;
  }

  run<T>(name: string, work: () => Promise<T>): Promise<T> {
    return this.#mutex.run(name, async () => {
      const key = advisoryKey(name);
      const holder = await this.#acquire(key).catch((error: unknown) => {
        throw translateError(error, this.#title);
      });
      try {
        return await work();
      } finally {
        await release(holder, key);
      }
    });
  }

  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.then((client) => client.end()).catch(() => undefined);
  }

  /** Asks again and again rather than wait in the database, where one wait would hold up every other lock. */
  async #acquire(key: string): Promise<pg.Client> {
    for (let wait = firstPauseMs; ; wait = Math.min(2 * wait, longestPauseMs)) {
      const client = await this.#connect();
      const { rows } = await client.query<{ held: boolean }>(
        'SELECT pg_try_advisory_lock($1::bigint) AS held',
        [key],
      );
      if (rows[0]?.held === true) {
        return client;
      }
      await pause(wait);
    }
  }

  #connect(): Promise<pg.Client> {
    if (this.#connection === undefined) {
      const connection = this.#open(() => {
        if (this.#connection === connection) {
          this.#connection = undefined;
        }
      });
      this.#connection = connection;
    }
    return this.#connection;
  }

  async #open(forget: () => void): Promise<pg.Client> {
    const client = new pg.Client(this.#config);
    client.on('error', forget);
    client.on('end', forget);
    try {
      await client.connect();
    } catch (error) {
      forget();
      throw error;
    }
    return client;
  }
}

/** A lock that cannot be given back goes with its connection. */
async function release(holder: pg.Client, key: string): Promise<void> {
  try {
    await holder.query('SELECT pg_advisory_unlock($1::bigint)', [key]);
  } catch {
    await holder.end().catch(() => undefined);
  }
}

/** PostgreSQL's locks are named by 64 bits; a clash of two names costs a wait, nothing else. */
function advisoryKey(name: string): string {
  return createHash('sha256').update(name).digest().readBigInt64BE().toString();
}
