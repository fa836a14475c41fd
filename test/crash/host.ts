/**
 * A host that signs users in without a pause, to be killed at any moment. Tells on stdout what it was about to do and what
 * it handed out. Arguments: the database as JSON, the first run's number.
 */
import { bundleFromParts, createSluice, type Database } from 'sluice';

const [databaseJson = '""', from = '0'] = process.argv.slice(2);
const database = JSON.parse(databaseJson) as Database;

const tell = (line: string) => process.stdout.write(`${line}\n`);

const sluice = await createSluice({
  issuer: 'https://login.acme.example',
  database,
  keyEncryptionKey: Buffer.alloc(32, 5),
  runners: 1,
  expireEveryMs: 0,
});

const bundle = bundleFromParts({
  tenantFile: { tenant: { slug: 'acme', name: 'Acme' } },
  flows: [
    {
      slug: 'login',
      name: 'Login',
      trigger: 'login',
      stages: {
        'pre-login': { start: 'note', blocks: { note: { type: 'custom_action', action: 'note' } } },
        'post-auth': { start: 'mark', blocks: { mark: { type: 'custom_action', action: 'mark' } } },
      },
    },
  ],
  actions: [
    { slug: 'note', source: `api.state.set('nonce', event.transaction.nonce)`, language: 'javascript' },
    {
      slug: 'mark',
      source: `
        api.user.setAppMetadata({ ['run_' + step.note.nonce]: true });
        api.session.setCustomClaim('number', step.note.nonce);
      `,
      language: 'javascript',
    },
  ],
  users: [{ id: 'usr_jane', email: 'jane@acme.example' }],
});
await sluice.publish(bundle);
tell('ready');

/** Sign-ins under way at any moment. */
const lanes = 12;
let number = Number(from);

async function signIn(nonce: string): Promise<void> {
  tell(`begin ${nonce}`);
  const waiting = await sluice.start({
    tenant: 'acme',
    flow: 'login',
    event: { client: { id: 'web', type: 'web' }, transaction: { nonce } },
    idempotencyKey: nonce,
  });
  if (waiting.status !== 'awaiting') throw new Error(`run ${nonce} is ${waiting.status}`);
  tell(`waiting ${nonce} ${waiting.runId} ${waiting.resumeToken}`);
  const done = await sluice.resume({
    tenant: 'acme',
    resumeToken: waiting.resumeToken ?? '',
    answer: { outcome: 'authenticated', user: { id: 'usr_jane' }, aal: 'aal1', methods: ['password'] },
  });
  if (done.status !== 'completed' || done.accessToken === null)
    throw new Error(`run ${nonce} is ${done.status}`);
  tell(`issued ${nonce} ${done.runId}`);
}

async function signInForEver(): Promise<void> {
  for (;;) {
    const nonce = String(number);
    number += 1;
    await signIn(nonce);
  }
}

await Promise.all(Array.from({ length: lanes }, signInForEver));
