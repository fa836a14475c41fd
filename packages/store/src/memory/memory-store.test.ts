import { describe, expect, it } from '@jest/globals';
import { createMemoryStore } from '../index.ts';
import { aRun, aUser } from '../testing/records.ts';
import { describeStoreContract } from '../testing/store-contract.ts';

describeStoreContract('the memory store', async () => {
  const store = createMemoryStore();
  await store.open();
  return { store, other: store };
});

describe('the memory store', () => {
  it('holds nothing of another one', async () => {
    const [one, two] = [createMemoryStore(), createMemoryStore()];
    await one.putUser('t', aUser({ id: 'u' }), []);
    expect(await two.user('t', 'u')).toBeNull();
  });

  it('rejects once it is closed', async () => {
    const store = createMemoryStore();
    await store.close();
    const attempts = [
      store.open(),
      store.run('t', aRun().id),
      store.tenants(),
      store.exclusively('t', 'n', async () => 1),
    ];
    for (const attempt of attempts) {
      await expect(attempt).rejects.toMatchObject({ code: 'closed' });
    }
    await store.close();
  });
});
