/** One of two processes that patch one user at the same time. Arguments: database URL, prefix of its keys, how many. */
import { createSluice } from 'sluice';

const [url = '', prefix = '', count = '0'] = process.argv.slice(2);
let key = '';
const sluice = await createSluice({
  issuer: 'https://login.acme.example',
  database: { url },
  keyEncryptionKey: Buffer.alloc(32, 5),
  expireEveryMs: 0,
  ports: {
    actions: {
      check: async () => ({ ok: true }),
      run: async () => ({
        status: 'returned',
        effects: [{ type: 'user.setAppMetadata', patch: { [key]: true } }],
        logs: [],
        warnings: [],
        fetches: [],
        cpuMs: 0,
      }),
      close: async () => undefined,
    },
  },
});
for (let n = 0; n < Number(count); n += 1) {
  key = `${prefix}${n}`;
  const result = await sluice.start({
    tenant: 'acme',
    flow: 'login',
    event: { client: { id: 'web', type: 'web' } },
    authentication: { outcome: 'authenticated', user: { id: 'usr_jane' } },
  });
  if (result.status !== 'completed') throw new Error(`run ${n} is ${result.status}`);
}
await sluice.close();
