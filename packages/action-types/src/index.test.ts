import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

/** Lines that must compile. Each sample is a module of its own. */
const good: Record<string, string> = {
  page_deny: `const email = event.user?.email ?? '';
    if (email.endsWith('@disposable.example')) { api.deny('disposable-email-blocked'); }`,
  page_state: `const domain = event.user?.email?.split('@')[1] ?? '';
    api.state.set('tier', domain === 'acme.example' ? 'enterprise' : 'self-serve');`,
  page_log: `api.log('info', \`Risk score: \${event.authentication.risk_score}\`);
    console.warn(\`Unrecognised country: \${event.request.geo.country}\`, { any: 'value' }, 7);`,
  page_spread: `const existing = event.user?.app_metadata?.address ?? {};
    api.user.setAppMetadata({ address: { ...existing, country: event.request.geo.country } });`,
  page_metadata: `api.user.setAppMetadata({ tier: 'enterprise', flagged_at: new Date().toISOString() });`,
  page_claim: `const tier = event.user?.app_metadata?.tier ?? 'free';
    api.session.setCustomClaim('tier', tier); api.user.setAppMetadata({ tier });`,
  page_fetch: `const res = await api.fetch('https://fraud.example.com/v1/check', {
      method: 'POST', headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ip: event.request.ip, visitor: event.request.visitor_id }) });
    const payload = JSON.parse(res.body);
    if (res.status !== 200 || payload.risk_score > 80) api.deny('fraud-api-rejected');
    api.state.set('fraud_score', payload.risk_score);`,
  function_form: `import type { ActionEvent, Api, ActionStep } from '@sluice/action-types';
    export default async function (event: ActionEvent, api: Api, step: ActionStep) {
      if (step['check-country']?.country_blocked === true) api.deny('blocked-' + event.tenant.slug); }`,
  helpers: `const url = new URL('/a?b=1', 'https://x.example'); url.searchParams.append('c', btoa('d'));
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(atob('eA==')));
    const text = new TextDecoder().decode(digest); api.log('debug', text + crypto.randomUUID() + url.href);
    structuredClone({ a: 1 });`,
  host_fields: `const device = event.request.device_trust; api.state.set('trusted', device === 'high');`,
  nested_values: `interface Answer { score: number; tags: string[]; note?: string | undefined; more: { at: string } | null }
    declare const answer: Answer; api.state.set('answer', answer); api.session.setCustomClaim('answer', answer);`,
  dynamic_claim: `const name: string = 'tier' + 1; api.session.setCustomClaim(name, [1, 'two', null]);`,
};

/** Lines that the compiler must refuse. */
const bad: Record<string, string> = {
  misspelt_method: `api.state.Set('tier', 'x');`,
  unknown_method: `api.user.setUserMetadata({});`,
  deny_without_reason: `api.deny();`,
  deny_number: `api.deny(403);`,
  log_level: `api.log('fatal', 'x');`,
  log_order: `api.log('a message', 'info');`,
  state_date: `api.state.set('at', new Date());`,
  state_nested_date: `api.state.set('at', { first: { at: new Date() } });`,
  state_bigint: `api.state.set('n', 1n);`,
  state_function: `api.state.set('f', () => 1);`,
  state_map: `api.state.set('m', new Map());`,
  state_bytes: `api.state.set('b', new Uint8Array(1));`,
  state_undefined: `api.state.set('u', undefined);`,
  state_maybe_undefined: `const found = ['a'].find((x) => x === 'b'); api.state.set('u', found);`,
  metadata_array: `api.user.setAppMetadata(['a']);`,
  metadata_text: `api.user.setAppMetadata('tier');`,
  claim_iss: `api.session.setCustomClaim('iss', 'me');`,
  claim_scope: `api.session.setCustomClaim('scope', 'admin');`,
  fetch_url: `await api.fetch(new URL('https://x.example'));`,
  fetch_body: `await api.fetch('https://x.example', { method: 'POST', body: { a: 1 } });`,
  fetch_init: `await api.fetch('https://x.example', { methode: 'POST' });`,
  fetch_json: `const res = await api.fetch('https://x.example'); await res.json();`,
  unguarded_user: `const email: string | null = event.user.email;`,
  nullable_email: `event.user?.email.endsWith('x');`,
  frozen_event: `event.authentication.risk_score = 0;`,
  frozen_step: `step['x'] = {};`,
  event_group: `const x = event.sessions;`,
  aal_typo: `if (event.authentication.aal === 'aal3') { api.deny('x'); }`,
  no_process: `process.exit(1);`,
  no_require: `const fs = require('node:fs');`,
  no_buffer: `Buffer.from('x');`,
  no_global_fetch: `await fetch('https://x.example');`,
  no_timers: `setTimeout(() => {}, 1);`,
  no_document: `document.cookie;`,
  no_webassembly: `WebAssembly.compile(new Uint8Array());`,
  no_storage: `localStorage.getItem('x');`,
  no_cipher: `await crypto.subtle.encrypt('AES-GCM', {}, new Uint8Array());`,
};

describe('the types of the action api', () => {
  let folder = '';
  let errors: ReadonlyMap<string, string>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'action-types-'));
    const scope = join(folder, 'node_modules', '@sluice');
    await mkdir(scope, { recursive: true });
    await symlink(join(import.meta.dirname, '..'), join(scope, 'action-types'));
    const samples = Object.entries({ ...good, ...bad });
    await Promise.all(
      samples.map(([name, text]) => writeFile(join(folder, `${name}.ts`), `${text}\nexport {};\n`)),
    );
    const options = {
      target: 'es2024',
      lib: ['es2024'],
      module: 'nodenext',
      moduleDetection: 'force',
      strict: true,
      noEmit: true,
      noUncheckedIndexedAccess: true,
      types: ['@sluice/action-types'],
    };
    const config = { compilerOptions: options, files: samples.map(([name]) => `${name}.ts`) };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    errors = await compile(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('has no error of its own', () => {
    expect([...errors.keys()].filter((file) => !(file in good) && !(file in bad))).toEqual([]);
  });

  it.each(Object.keys(good))('5.3 accepts what an action may do: %s', (name) => {
    expect(errors.get(name) ?? 'compiles').toBe('compiles');
  });

  it.each(Object.keys(bad))('5.5 flags what an action cannot do: %s', (name) => {
    expect(errors.get(name)).toMatch(/error TS\d+/u);
  });

  it('5.14 flags every reserved claim of the contract', async () => {
    const reserved =
      'iss sub aud exp nbf iat jti client_id scope azp auth_time nonce acr amr sid cnf act typ'.split(' ');
    const lines = reserved.map((name) => `api.session.setCustomClaim('${name}', 1);`);
    const own = join(folder, 'reserved');
    await mkdir(own);
    await writeFile(join(own, 'reserved.ts'), lines.join('\n'));
    const base = JSON.parse(await readFile(join(folder, 'tsconfig.json'), 'utf8'));
    await writeFile(join(own, 'tsconfig.json'), JSON.stringify({ ...base, files: ['reserved.ts'] }));
    const found = (await compile(own)).get('reserved') ?? '';
    const flagged = [...found.matchAll(/reserved\.ts\((\d+),/gu)].map((match) => Number(match[1]));
    expect(flagged).toEqual(reserved.map((_, index) => index + 1));
  });

  it('describes the whole package: nothing but types is shipped', async () => {
    const manifest = JSON.parse(await readFile(join(import.meta.dirname, '..', 'package.json'), 'utf8'));
    expect(manifest.files).toEqual(['index.d.ts']);
    expect(await readdir(join(import.meta.dirname, '..'))).toContain('index.d.ts');
  });
});

/** The compiler's errors by file name without its ending, from a child process. */
async function compile(folder: string): Promise<ReadonlyMap<string, string>> {
  const compiler = join(
    dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
    'bin',
    'tsc',
  );
  const output = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      [compiler, '-p', folder, '--pretty', 'false'],
      { cwd: folder },
      (_error, stdout, stderr) => resolve(`${stdout}${stderr}`),
    );
  });
  const errors = new Map<string, string>();
  for (const line of output.split('\n').filter((text) => /error TS\d+/u.test(text))) {
    const file = /^(?:.*\/)?([\w.-]+?)(?:\.d)?\.ts\(/u.exec(line)?.[1] ?? line;
    errors.set(file, `${errors.get(file) ?? ''}${line}\n`);
  }
  return errors;
}
