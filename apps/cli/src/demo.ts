import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { createSluice, type RunResult, type Sluice } from 'sluice';
import { renderTrace } from './render/render-trace.ts';
import { reportError } from './report-error.ts';
import { processShell } from './shell.ts';
import { placeholderSecrets } from './wiring/environment-secrets.ts';
import { createOfflineWire } from './wiring/offline-wire.ts';

/*
 * The main job in one go: the example tenant on the embedded database, three sign-ins, one token verified as an application would.
 */

const issuer = 'https://login.acme.example';
const tenant = 'acme';
const root = fileURLToPath(new URL('../../..', import.meta.url));
const shell = processShell();
const { out } = shell;
const { bold, dim } = out.colors;
const say = (text: string) => out.write(`${text}\n`);

const client = { id: 'web-app', name: 'Acme Web', type: 'web' } as const;
const from = (country: string) => ({
  client,
  request: { ip: '192.0.2.10', user_agent: 'demo', geo: { country } },
});

/** A login that passes every stage but registration: Sam is known, and nothing about him is risky. */
async function signIn(sluice: Sluice): Promise<RunResult> {
  const waiting = await sluice.start({ tenant, flow: 'login', event: from('IN') });
  say(dim(`waiting for ${waiting.awaiting?.kind}; the host verifies the password and resumes`));
  return sluice.resume({
    tenant,
    resumeToken: waiting.resumeToken ?? '',
    answer: { outcome: 'authenticated', user: { id: 'usr_sam' }, aal: 'aal1', methods: ['password'] },
  });
}

/** A new user: the registration stage runs before the account exists. */
function register(sluice: Sluice): Promise<RunResult> {
  const email = `new-${Date.now().toString(36)}@home.example`;
  const authentication = {
    outcome: 'registered',
    user: { email, name: 'Nia New' },
    aal: 'aal1',
    methods: ['password'],
  } as const;
  return sluice.start({ tenant, flow: 'login', event: from('NL'), authentication });
}

/** A country that the flow does not let in. */
function fromBlockedCountry(sluice: Sluice): Promise<RunResult> {
  return sluice.start({ tenant, flow: 'login', event: from('XX') });
}

async function show(
  title: string,
  sluice: Sluice,
  run: (sluice: Sluice) => Promise<RunResult>,
  expected: RunResult['status'],
) {
  say(`\n${bold(`── ${title} `.padEnd(Math.min(out.width, 100), '─'))}`);
  const result = await run(sluice);
  const inspection = await sluice.inspect({ tenant, runId: result.runId });
  out.write(renderTrace({ ...inspection, result }, out));
  if (result.status !== expected)
    throw new Error(`this run should have been ${expected}, and is ${result.status}`);
  return result;
}

async function verify(sluice: Sluice, token: string): Promise<void> {
  const keys = createLocalJWKSet((await sluice.jwks(tenant)) as JSONWebKeySet);
  const { payload, protectedHeader } = await jwtVerify(token, keys, { issuer, typ: 'at+jwt' });
  say(`\n${bold('The access token, verified with the tenant’s JWKS')}`);
  say(`${dim('header ')} ${JSON.stringify(protectedHeader)}`);
  say(`${dim('payload')} ${JSON.stringify(payload, null, 2)}`);
}

async function demo(): Promise<void> {
  const sluice = await createSluice({
    issuer,
    database: { dataDir: join(root, '.sluice', 'demo') },
    development: true,
    secrets: placeholderSecrets,
    ports: { wire: createOfflineWire() },
  });
  try {
    const published = await sluice.publish(join(root, 'test', 'bundles', 'acme'));
    say(
      published.changed
        ? `published acme as release ${published.release}`
        : `acme is live as release ${published.release}`,
    );
    const before = (await sluice.users.get(tenant, 'usr_sam'))?.app_metadata ?? {};
    const known = Object.keys(before).length > 0;
    say(
      known
        ? `Sam’s app_metadata from the last demo: ${JSON.stringify(before)}`
        : 'Sam has no app_metadata yet; run the demo again and he will',
    );
    const signedIn = await show('a login through its stages', sluice, signIn, 'completed');
    await show('a new user registers', sluice, register, 'completed');
    await show('a login that is denied', sluice, fromBlockedCountry, 'denied');
    await verify(sluice, signedIn.accessToken ?? '');
  } finally {
    await sluice.close();
  }
}

try {
  await demo();
} catch (error) {
  process.exitCode = reportError(error, shell);
}
