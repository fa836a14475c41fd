import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Store } from '@sluice/engine';
import { SluiceError } from '@sluice/flow';
import pg from 'pg';
import { createPostgresStore } from '../index.ts';
import { expectWholeCommits, killAtWork } from '../testing/expect-whole-commits.ts';
import { type PostgresServer, startPostgres } from '../testing/index.ts';
import { aCheckpoint, anEvent, aRun, aUser, fresh } from '../testing/records.ts';
import { killChildren, runChild } from '../testing/run-child.ts';
import { describeStoreContract } from '../testing/store-contract.ts';

// Children take seconds to start on a busy machine.
jest.setTimeout(90_000);

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(async () => {
  await killChildren();
  await server.stop();
});

async function opened(url: string): Promise<Store> {
  const store = createPostgresStore({ url });
  await store.open();
  return store;
}

async function query(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

describeStoreContract('the PostgreSQL store, through two pools', async () => {
  const url = await server.newDatabase();
  const [store, other] = await Promise.all([opened(url), opened(url)]);
  return { store, other };
});

describe('the PostgreSQL store', () => {
  it('opens from several processes at once on an empty database', async () => {
    const url = await server.newDatabase();
    const children = [1, 2, 3].map(() => runChild('open-store', url));
    expect(await Promise.all(children.map((child) => child.line()))).toEqual(['open', 'open', 'open']);
    for (const child of children) {
      child.say('done');
    }
    expect(await Promise.all(children.map((child) => child.ended()))).toEqual([0, 0, 0]);
    const { rows } = await query(url, 'SELECT count(*)::int AS applied FROM _prisma_migrations');
    expect(rows).toEqual([{ applied: 1 }]);
  });

  it('6.5 is whole after kill -9 of a writer, with every commit that was acknowledged', async () => {
    const url = await server.newDatabase();
    const acknowledged = await killAtWork(runChild('commit-forever', url), 40);
    const store = await opened(url);
    await expectWholeCommits(store, 'work', acknowledged);
    await store.close();
  });

  it('6.4 holds a lock against other processes, and frees it when its holder is killed', async () => {
    const url = await server.newDatabase();
    const store = await opened(url);
    const child = runChild('hold-lock', url, 't', 'run-1');
    expect(await child.line()).toBe('held');
    let mine = false;
    const waiting = store.exclusively('t', 'run-1', async () => {
      mine = true;
    });
    expect(await store.exclusively('t', 'run-2', async () => 'free')).toBe('free');
    expect(mine).toBe(false);
    await child.kill();
    await waiting;
    expect(mine).toBe(true);
    await store.close();
  });

  it('holds any number of locks on one connection', async () => {
    const url = await server.newDatabase();
    const store = await opened(url);
    let most = 0;
    let held = 0;
    const everyone = Promise.withResolvers<void>();
    await Promise.all(
      Array.from({ length: 100 }, (_, at) =>
        store.exclusively('t', `run-${at}`, async () => {
          held += 1;
          if (held === 100) {
            const { rows } = await query(
              url,
              "SELECT count(DISTINCT pid)::int AS connections, count(*)::int AS locks FROM pg_locks WHERE locktype = 'advisory'",
            );
            expect(rows).toEqual([{ connections: 1, locks: 100 }]);
            most = held;
            everyone.resolve();
          }
          await everyone.promise;
        }),
      ),
    );
    expect(most).toBe(100);
    await store.close();
  });

  it('rejects while its connections are cut, and recovers by itself', async () => {
    const url = await server.newDatabase();
    const store = await opened(url);
    const user = aUser();
    await store.putUser('t', user, []);
    await store.exclusively('t', 'n', async () => {
      await cutAll(url);
    });
    expect(await eventually(() => store.user('t', user.id))).toEqual(user);
    expect(await eventually(() => store.exclusively('t', 'n', async () => 'again'))).toBe('again');

    const slow = query(url, 'BEGIN; LOCK TABLE runs; SELECT pg_sleep(60)').catch(() => undefined);
    await eventually(async () => {
      const { rows } = await query(
        url,
        "SELECT 1 FROM pg_locks WHERE relation = 'runs'::regclass AND mode = 'AccessExclusiveLock'",
      );
      expect(rows).toHaveLength(1);
    });
    const checkpoint = aCheckpoint('t', { run: aRun({ userId: user.id }), audit: [anEvent('t')] });
    const caught = expect(store.commit(checkpoint)).rejects.toMatchObject({ code: 'store_unavailable' });
    await eventually(async () => {
      const { rows } = await query(url, "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
      expect(rows).not.toHaveLength(0);
    });
    await cutAll(url);
    await caught;
    await slow;
    expect(await eventually(() => store.run('t', checkpoint.run.id))).toBeNull();
    expect(await store.audit('t', {})).toEqual([]);
    expect(await store.commit(checkpoint)).toMatchObject({ status: 'committed' });
    await store.close();
  });

  it('6.1 gives up on a statement that takes too long, and nothing of it stays', async () => {
    const url = await server.newDatabase();
    const store = createPostgresStore({ url, statementTimeoutMs: 300 });
    await store.open();
    const blocker = new pg.Client(url);
    await blocker.connect();
    await blocker.query('BEGIN; LOCK TABLE audit_events');
    const checkpoint = aCheckpoint('t', { createUser: aUser(), audit: [anEvent('t')] });
    await expect(store.commit(checkpoint)).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining('took too long'),
    });
    await blocker.query('ROLLBACK');
    await blocker.end();
    expect(await store.run('t', checkpoint.run.id)).toBeNull();
    expect(await store.user('t', checkpoint.createUser?.id ?? '')).toBeNull();
    await store.close();
  });

  it('5.13 patches one user many times at once, under an isolation level that makes writers lose', async () => {
    const url = await server.newDatabase();
    await query(
      url,
      `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET default_transaction_isolation = 'repeatable read'`,
    );
    const store = await opened(url);
    const user = aUser();
    await store.putUser('t', user, []);
    const keys = Array.from({ length: 5 }, () => fresh('key'));
    await Promise.all(
      keys.map((key) =>
        store.commit(
          aCheckpoint('t', {
            run: aRun({ userId: user.id }),
            appMetadata: { userId: user.id, patch: { [key]: 1 } },
          }),
        ),
      ),
    );
    expect(Object.keys((await store.user('t', user.id))?.app_metadata ?? {}).sort()).toEqual(
      [...keys].sort(),
    );
    await store.close();
  });

  it('9.1 lets not even the database owner change or remove an audit event', async () => {
    const url = await server.newDatabase();
    const store = await opened(url);
    const event = anEvent('t');
    await store.appendAudit('t', [event]);
    for (const sql of [
      "UPDATE audit_events SET type = 'x'",
      'DELETE FROM audit_events',
      'TRUNCATE audit_events',
    ]) {
      await expect(query(url, sql)).rejects.toThrow('append-only');
    }
    expect(await store.audit('t', {})).toEqual([event]);
    await store.close();
  });

  it('rejects once it is closed, and before it is open', async () => {
    const store = createPostgresStore({ url: await server.newDatabase() });
    await expect(store.tenants()).rejects.toMatchObject({ code: 'store_unavailable' });
    await store.open();
    await store.open();
    await store.close();
    await expect(store.tenants()).rejects.toMatchObject({ code: 'closed' });
    await expect(store.exclusively('t', 'n', async () => 1)).rejects.toMatchObject({ code: 'closed' });
    await expect(store.open()).rejects.toMatchObject({ code: 'closed' });
    await store.close();
  });
});

describe('a database that cannot be had', () => {
  const secret = 'hunter2secret';
  const wrong: readonly (readonly [string, () => string, RegExp])[] = [
    ['is no URL', () => `not a url ${secret}`, /not a PostgreSQL URL/],
    ['is another kind of URL', () => `mysql://u:${secret}@127.0.0.1/x`, /not a PostgreSQL URL/],
    ['has a password torn at a slash', () => `postgres://u:12/${secret}@127.0.0.1/x`, /not a PostgreSQL URL/],
    [
      'has a password torn at a question mark',
      () => `postgres://u:12?${secret}@127.0.0.1/x`,
      /not a PostgreSQL URL/,
    ],
    [
      'has a password with a stray percent sign',
      () => `postgres://u:${secret}%zz@127.0.0.1/x`,
      /not a PostgreSQL URL/,
    ],
    ['names another schema', () => `postgres://u:${secret}@127.0.0.1/x?schema=other`, /schema/],
    ['leads nowhere', () => `postgres://u:${secret}@127.0.0.1:1/x`, /127\.0\.0\.1:1\/x: nothing answers/],
    [
      'leads to a name that is unknown',
      () => `postgres://u:${secret}@db.invalid/x`,
      /db\.invalid\/x: nothing answers/,
    ],
    ['has the wrong password', () => withPassword(server.url, secret), /refused the user name or password/],
    [
      'names a database that is not there',
      () => server.url.replace(/\/postgres$/, '/nowhere'),
      /no database of that name/,
    ],
  ];

  it.each(wrong)('says so when the URL %s, and not the password', async (_, url, message) => {
    const failure = await createPostgresStore({ url: url(), connectTimeoutMs: 2_000 })
      .open()
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    expect(failure).toBeInstanceOf(SluiceError);
    const code = /not a PostgreSQL URL|schema/.test(String(failure))
      ? 'database_invalid'
      : 'store_unavailable';
    expect(failure).toMatchObject({ code, hint: expect.any(String) });
    const text = String(failure);
    expect(text).toMatch(message);
    expect(text).not.toContain('\n');
    expect(JSON.stringify([failure, text, (failure as SluiceError).stack])).not.toContain(secret);
  });

  it('does not wait for ever for a server that takes the call and says nothing', async () => {
    const { createServer } = await import('node:net');
    const mute = createServer(() => undefined);
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const address = mute.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const store = createPostgresStore({ url: `postgres://u:p@127.0.0.1:${port}/x`, connectTimeoutMs: 200 });
    await expect(store.open()).rejects.toMatchObject({ code: 'store_unavailable' });
    mute.close();
  });
});

function withPassword(url: string, password: string): string {
  const changed = new URL(url);
  changed.password = password;
  return changed.href;
}

/** Ends every connection to the database but the one that says so. */
function cutAll(url: string): Promise<pg.QueryResult> {
  return query(
    url,
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
}

/** Tries until it works; the test's own time limit ends it. Only an unavailable store may be tried again. */
async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof SluiceError && error.code !== 'store_unavailable') {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
