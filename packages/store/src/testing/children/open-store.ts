import { createPgliteStore, createPostgresStore } from '../../index.ts';

/** Opens the store of a data folder or a URL, prints `open` or the error's code and message, waits for a line, closes. */
const [where = ''] = process.argv.slice(2);
const store = where.startsWith('postgres')
  ? createPostgresStore({ url: where })
  : createPgliteStore({ dataDir: where });
try {
  await store.open();
  process.stdout.write('open\n');
} catch (error) {
  process.stdout.write(`${Reflect.get(Object(error), 'code')} ${String(error)}\n`);
}
// Whoever started this is gone: so is the reason to go on.
process.stdin.on('end', () => process.exit(1));
process.stdin.once('data', () => {
  process.stdin.destroy();
  void store.close();
});
