import { createPostgresStore } from '../../index.ts';

/** Takes the lock `name` of `tenant`, prints `held`, and holds it until it is killed. */
const [url = '', tenant = '', name = ''] = process.argv.slice(2);
const store = createPostgresStore({ url });
// Whoever started this is gone: so is the reason to go on.
process.stdin.on('end', () => process.exit(1)).resume();
await store.open();
await store.exclusively(tenant, name, async () => {
  process.stdout.write('held\n');
  await new Promise((resolve) => process.stdin.once('data', resolve));
});
await store.close();
process.stdin.destroy();
