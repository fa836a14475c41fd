import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { SluiceError } from '@sluice/flow';
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
  #current: pg.Client | undefined;
  #closed = false;
  #last: Promise<unknown> = Promise.resolve();

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
        await this.#release(holder, key);
      }
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const connection = this.#connection;
    await connection?.then((client) => client.end()).catch(() => undefined);
  }

  /** Asks again and again rather than wait in the database, where one wait would hold up every other lock. */
  async #acquire(key: string): Promise<pg.Client> {
    for (let wait = firstPauseMs; ; wait = Math.min(2 * wait, longestPauseMs)) {
      const client = await this.#connect();
      if (await this.#ask(client, 'SELECT pg_try_advisory_lock($1::bigint) AS done', key)) {
        return client;
      }
      await pause(wait);
    }
  }

  async #release(holder: pg.Client, key: string): Promise<void> {
    // When that fails, the lock has gone with the connection.
    await this.#ask(holder, 'SELECT pg_advisory_unlock($1::bigint) AS done', key).catch(() => undefined);
  }

  /**
   * One question at a time: a connection of pg takes no second one before it has answered. A connection that did not
   * answer is given up, with all it held: nobody could tell any more what that is.
   */
  #ask(client: pg.Client, sql: string, key: string): Promise<boolean> {
    const answer = this.#last.then(async () => {
      try {
        const { rows } = await client.query<{ done: boolean }>(sql, [key]);
        return rows[0]?.done === true;
      } catch (error) {
        this.#giveUp(client);
        throw error;
      }
    });
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  #connect(): Promise<pg.Client> {
    if (this.#closed) {
      throw new SluiceError('closed', 'The store was closed.');
    }
    this.#connection ??= this.#open();
    return this.#connection;
  }

  async #open(): Promise<pg.Client> {
    const client = new pg.Client(this.#config);
    client.on('error', () => this.#giveUp(client));
    client.on('end', () => this.#giveUp(client));
    this.#current = client;
    try {
      return await client.connect().then(() => client);
    } catch (error) {
      this.#giveUp(client);
      throw error;
    }
  }

  #giveUp(client: pg.Client): void {
    if (this.#current === client) {
      this.#current = undefined;
      this.#connection = undefined;
      client.end().catch(() => undefined);
    }
  }
}

/** PostgreSQL's locks are named by 64 bits; a clash of two names costs a wait, nothing else. */
function advisoryKey(name: string): string {
  return createHash('sha256').update(name).digest().readBigInt64BE().toString();
}
