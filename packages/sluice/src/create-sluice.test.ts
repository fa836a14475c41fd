import { describe, expect, it } from '@jest/globals';
import type { ActionRunner, Store } from '@sluice/engine';
import { createMemoryStore } from '@sluice/store';
import { createSluice, type SluiceOptions } from './create-sluice.ts';

const actions: ActionRunner = {
  check: async () => ({ ok: true }),
  run: async () => ({ status: 'returned', effects: [], logs: [], warnings: [], fetches: [], cpuMs: 0 }),
  close: async () => undefined,
};

const open = (more: Partial<SluiceOptions> = {}) =>
  createSluice({
    issuer: 'https://idp.example',
    database: 'memory',
    expireEveryMs: 0,
    ports: { actions },
    ...more,
  });

describe('createSluice', () => {
  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1.5])(
    '6.3 refuses a token lifetime of %s seconds: such a token would never end, or never begin',
    async (tokenLifetimeSeconds) => {
      await expect(open({ tokenLifetimeSeconds })).rejects.toMatchObject({
        code: 'input_invalid',
        message: expect.stringContaining('tokenLifetimeSeconds'),
      });
    },
  );

  it.each(['no-key', new Uint8Array(31), new Uint8Array(0)])(
    'refuses the key %p',
    async (keyEncryptionKey) => {
      await expect(open({ keyEncryptionKey })).rejects.toMatchObject({ code: 'key_invalid' });
    },
  );

  it('needs a key where something is kept', async () => {
    for (const database of [{ url: 'postgres://localhost/x' }, { dataDir: '/nowhere' }] as const) {
      await expect(open({ database })).rejects.toMatchObject({ code: 'key_missing' });
    }
    await expect(
      open({ database: { url: 'postgres://localhost/x' }, development: true }),
    ).rejects.toMatchObject({ code: 'key_missing' });
  });

  it('closes the store when it cannot be opened', async () => {
    let closed = 0;
    const memory = createMemoryStore();
    const store: Store = {
      ...memory,
      open: async () => Promise.reject(new Error('migrations failed')),
      close: async () => {
        closed += 1;
      },
    };
    await expect(open({ ports: { actions, store } })).rejects.toThrow('migrations failed');
    expect(closed).toBe(1);
  });

  it('closes the store when what comes after it cannot be made', async () => {
    let closed = 0;
    const memory = createMemoryStore();
    const store: Store = {
      ...memory,
      close: async () => {
        closed += 1;
      },
    };
    const core = { descriptor: { type: 'deny' }, compile: () => undefined } as never;
    await expect(open({ ports: { actions, store }, blockTypes: [core] })).rejects.toMatchObject({
      code: 'block_type_invalid',
    });
    expect(closed).toBe(1);
  });

  it('parses the users that an operator puts', async () => {
    const sluice = await open();
    await sluice.publish({
      root: '.',
      tenant: { slug: 'acme', name: 'Acme' },
      settings: {},
      flows: new Map(),
      actions: new Map(),
      users: [],
    } as never);
    await sluice.users.put('acme', { id: 'usr_1', email: 'a@b.example', phone: null });
    expect(await sluice.users.get('acme', 'usr_1')).toMatchObject({ email: 'a@b.example', app_metadata: {} });
    for (const bad of [
      { id: '' },
      {},
      { id: 'usr_2', app_metadata: [] },
      { id: 'usr_2', email_verified: 'yes' },
      { id: 'usr_2', role: 'admin' },
      { id: 'usr_2', user_metadata: { at: new Date(0) } },
    ]) {
      await expect(sluice.users.put('acme', bad as never)).rejects.toMatchObject({ code: 'input_invalid' });
    }
    expect(await sluice.users.get('acme', 'usr_2')).toBeNull();
    await expect(sluice.users.get('nobody', 'usr_1')).rejects.toMatchObject({ code: 'tenant_unknown' });
    await sluice.close();
  });
});
