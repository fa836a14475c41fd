import { createPgliteStore, createPostgresStore } from '../../index.ts';
import { aCheckpoint, anEvent, aRun, aUser } from '../records.ts';

/** Commits runs of the tenant `work` without end, each with a user, a patch and two events; prints each id once acknowledged. */
const [where = ''] = process.argv.slice(2);
const store = where.startsWith('postgres')
  ? createPostgresStore({ url: where })
  : createPgliteStore({ dataDir: where });
// Whoever started this is gone: so is the reason to go on.
process.stdin.on('end', () => process.exit(1)).resume();
await store.open();
for (;;) {
  const user = aUser();
  const run = aRun({ userId: user.id });
  const audit = [anEvent('work', { run_id: run.id }), anEvent('work', { run_id: run.id })];
  await store.commit(
    aCheckpoint('work', {
      run,
      createUser: user,
      appMetadata: { userId: user.id, patch: { done: true } },
      audit,
    }),
  );
  process.stdout.write(`${run.id}\n`);
}
