import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '@sluice/expression';
import fc from 'fast-check';
import { aCheckpoint, anEvent, aRun, aSnapshot, aUser, fresh } from '../records.ts';
import type { StoresUnderTest } from '../store-contract.ts';

const hostile: readonly (readonly [string, JsonObject])[] = [
  [
    'keys of the prototype',
    JSON.parse('{"__proto__":{"polluted":true},"constructor":1,"toString":null,"hasOwnProperty":0}'),
  ],
  ['U+0000', { 'a\0key': 'a\0value', '\0': ['\0\0'] }],
  ['lone surrogates', { '\ud800': '\udfff tail', mixed: ['\ud83d', '\ud83d\ude00', '\ude00\ud83d'] }],
  ['the escape itself', { '\u001a': '\u001a0000', a: '\u001a\u001a001a', b: '\\u0000', c: '\\\0' }],
  [
    'what Prisma marks its own values with',
    {
      $type: 'Json',
      value: '{}',
      prisma__type: 'date',
      prisma__value: 'x',
      nested: { $type: 'BigInt', value: '1' },
    },
  ],
  [
    'numbers at the edges',
    {
      big: 1.7976931348623157e308,
      small: 5e-324,
      odd: 0.1,
      max: 9007199254740991,
      exact: 1e21,
      neg: -1.5e-7,
    },
  ],
  ['empty things', { '': '', o: {}, a: [], n: null, f: false, z: 0 }],
  ['SQL', { "'; DROP TABLE users; --": '$1 $$ %s \\' }],
];

/** Every place of the store that holds JSON of a tenant or of a browser. */
async function roundTrip(
  { store, other }: StoresUnderTest,
  document: JsonObject,
): Promise<Record<string, Json | undefined>> {
  const tenant = fresh('ten');
  const user = aUser({ app_metadata: document, user_metadata: document, factors: [document] });
  const run = aRun({ snapshot: aSnapshot({ claims: document }), userId: user.id });
  await store.commit(
    aCheckpoint(tenant, {
      run,
      createUser: user,
      appMetadata: { userId: user.id, patch: { patched: document } },
      audit: [anEvent(tenant, { data: document })],
    }),
  );
  const next = aRun({ userId: user.id });
  const outcome = await store.commit(
    aCheckpoint(tenant, { run: next, appMetadata: { userId: user.id, patch: document } }),
  );
  const kept = await other.user(tenant, user.id);
  const { patched, ...app_metadata } = kept?.app_metadata ?? {};
  const told = outcome.status === 'committed' ? outcome.user?.app_metadata['patched'] : undefined;
  return {
    app_metadata,
    patched,
    told,
    user_metadata: kept?.user_metadata,
    factor: kept?.factors[0],
    snapshot: (await other.run(tenant, run.id))?.snapshot.claims,
    data: (await other.audit(tenant, {}))[0]?.data,
  };
}

export function describeJson(stores: () => StoresUnderTest): void {
  describe('JSON', () => {
    it.each(hostile)('5.11 keeps %s', async (_, document) => {
      const places = await roundTrip(stores(), document);
      for (const [place, kept] of Object.entries(places)) {
        expect([place, kept]).toStrictEqual([place, document]);
        expect([place, Object.keys(kept as JsonObject).sort()]).toEqual([
          place,
          Object.keys(document).sort(),
        ]);
      }
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    });

    it('5.11 keeps any JSON', async () => {
      const strings = fc.string({ unit: 'binary' });
      await fc.assert(
        fc.asyncProperty(
          fc.dictionary(strings, fc.jsonValue({ stringUnit: 'binary' }), { maxKeys: 5 }),
          async (generated) => {
            const document = JSON.parse(JSON.stringify(generated)) as JsonObject;
            fc.pre(!Object.hasOwn(document, 'patched'));
            for (const [place, kept] of Object.entries(await roundTrip(stores(), document))) {
              expect([place, kept]).toStrictEqual([place, document]);
            }
          },
        ),
        { numRuns: 15 },
      );
    });

    it('5.13 merges a patch by keys that the database could not hold', async () => {
      const { store } = stores();
      const tenant = fresh('ten');
      const user = aUser({
        app_metadata: JSON.parse('{"__proto__":1,"a\\u0000":1,"a":1,"\\ud800":1,"\\ud801":1}'),
      });
      await store.putUser(tenant, user, []);
      const patch = JSON.parse('{"__proto__":2,"a\\u0000":2,"\\ud801":2}');
      await store.commit(aCheckpoint(tenant, { appMetadata: { userId: user.id, patch } }));
      expect((await store.user(tenant, user.id))?.app_metadata).toStrictEqual(
        JSON.parse('{"__proto__":2,"a\\u0000":2,"a":1,"\\ud800":1,"\\ud801":2}'),
      );
    });

    it('finds records by ids and keys that no database text can hold, and keeps them apart', async () => {
      const { store, other } = stores();
      const tenant = fresh('ten\0');
      const keys = ['k', 'k\0', 'k\ud800', 'k\ud801', 'k\ufffd', 'k\u001a0000'];
      for (const key of keys) {
        const user = aUser({ id: key, email: key, name: key, phone: key });
        const run = aRun({ id: key, idempotencyKey: key, userId: key });
        const audit = [anEvent(tenant, { id: key, run_id: key, actor: { kind: 'user', id: key } })];
        expect((await store.commit(aCheckpoint(tenant, { run, createUser: user, audit }))).status).toBe(
          'committed',
        );
        expect(await other.user(tenant, key)).toEqual(user);
        expect(await other.usersByEmail(tenant, key)).toEqual([user]);
        expect(await other.run(tenant, key)).toEqual(run);
        expect(await other.runByIdempotencyKey(tenant, key)).toEqual(run);
        expect(await other.audit(tenant, { runId: key })).toEqual(audit);
      }
      expect(await other.user(tenant, '\0')).toBeNull();
      expect(await other.tenant('\0')).toBeNull();
    });

    it('refuses JSON too deep for a database to read, writes nothing, and goes on', async () => {
      const { store } = stores();
      const tenant = fresh('ten');
      const deep = JSON.parse(`${'['.repeat(3000)}${']'.repeat(3000)}`) as Json;
      const user = aUser();
      await store.putUser(tenant, user, []);
      for (const checkpoint of [
        aCheckpoint(tenant, { appMetadata: { userId: user.id, patch: { deep } } }),
        aCheckpoint(tenant, { run: aRun({ snapshot: aSnapshot({ step: { tag: { deep } } }) }) }),
        aCheckpoint(tenant, { audit: [anEvent(tenant, { data: { deep } })] }),
      ]) {
        await expect(store.commit(checkpoint)).rejects.toMatchObject({ code: 'store_rejected' });
        expect(await store.run(tenant, checkpoint.run.id)).toBeNull();
      }
      expect(await store.user(tenant, user.id)).toEqual(user);
      const fair = JSON.parse(`${'['.repeat(900)}${']'.repeat(900)}`) as Json;
      expect((await roundTrip(stores(), { fair }))['app_metadata']).toEqual({ fair });
    });

    it('lets nobody change what it holds through what went in or came out', async () => {
      const { store } = stores();
      const tenant = fresh('ten');
      const given = { list: [1], nested: { a: 1 } };
      const user = aUser({ app_metadata: given });
      const run = aRun({ userId: user.id, snapshot: aSnapshot({ claims: given }) });
      const event = anEvent(tenant, { data: given });
      await store.commit(aCheckpoint(tenant, { run, createUser: user, audit: [event] }));
      given.list.push(2);
      given.nested.a = 2;
      const reads = async () => [
        (await store.user(tenant, user.id))?.app_metadata,
        (await store.run(tenant, run.id))?.snapshot.claims,
        (await store.audit(tenant, {}))[0]?.data,
      ];
      for (const read of await reads()) {
        tamper(read);
      }
      const kept = { list: [1], nested: { a: 1 } };
      expect(await reads()).toEqual([kept, kept, kept]);
    });
  });
}

function tamper(read: unknown): void {
  const { list, nested } = read as { list: number[]; nested: { a: number } };
  try {
    nested.a = 3;
    list.push(3);
  } catch (error) {
    // Frozen: the attempt itself is refused.
    expect(error).toBeInstanceOf(TypeError);
  }
}
