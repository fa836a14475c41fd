import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { runCli } from '@sluice/cli';
import { recordShell } from '../../apps/cli/src/testing/record-shell.ts';

const root = resolve(import.meta.dirname, '..', '..');
const acme = join(root, 'test/bundles/acme');
let folder = '';
// Flows are walked and runs are made, in runner processes.
jest.setTimeout(180_000);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-diff-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Acme with texts replaced in one file. */
async function edited(name: string, file: string, from: string, to: string): Promise<string> {
  const copy = join(folder, name);
  await cp(acme, copy, { recursive: true });
  const text = await readFile(join(copy, file), 'utf8');
  expect(text).toContain(from);
  await writeFile(join(copy, file), text.replace(from, to));
  return copy;
}

async function sluice(...args: readonly string[]) {
  const shell = recordShell(root);
  const code = await runCli(args, shell);
  return { code, out: shell.stdout(), err: shell.stderr() };
}

describe('sluice diff', () => {
  it('exits 0 when nothing differs, and 1 when something does', async () => {
    expect(await sluice('diff', acme, acme)).toEqual({
      code: 0,
      out: 'Nothing that a run could notice differs.\n',
      err: '',
    });
    const renamed = await edited('renamed', 'flows/login.json', '"name": "Login"', '"name": "Sign in"');
    expect((await sluice('diff', acme, renamed)).code).toBe(0);
  });

  it('exits 2 when sluice.json cannot be read, and does not call a flow removed that cannot', async () => {
    const [brokenTenant, brokenFlow] = await Promise.all([
      edited('no-tenant', 'sluice.json', '"tenant"', 'tenant'),
      edited('no-flow', 'flows/token.json', '{', '{{'),
    ]);
    const refused = await sluice('diff', acme, brokenTenant);
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toMatch(
      /^error: sluice\.json of \S+no-tenant cannot be read[\s\S]*sluice\.json:\d+:\d+ {2}error/u,
    );
    const { code, out } = await sluice('diff', acme, brokenFlow, '--json');
    const { behaviour, flows } = JSON.parse(out);
    expect([code, behaviour]).toEqual([1, 'unknown']);
    expect(flows).toMatchObject([{ flow: 'token', change: 'unreadable', behaviour: 'unknown', paths: null }]);
  });

  it('says what turned, with an input that runs of both bundles bear out', async () => {
    const from = 'event.authentication.risk_score >= 70 or';
    const bundle = await edited(
      'laxer',
      'flows/login.json',
      from,
      'event.authentication.risk_score >= 90 or',
    );
    const { code, out, err } = await sluice('diff', acme, bundle);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out.split('\n')[0]).toMatch(/^The behaviour differs: 1 way in that was denied before/u);
    expect(out).toContain('~ post-auth/risk-gate');
    expect(out).toMatch(
      /deny → allow\n {4}was .*\n(?:.*\n)*? {4}now .*\n(?:.*\n)*? {4}given {2}event\.authentication\.risk_score = /u,
    );
    expect(out).toContain('not by mfa, mfa-gate, mfa-failed');
    expect(out).toContain('confirmed by runs of both');
    const json = await sluice('diff', acme, bundle, '--json');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({
      behaviour: 'differs',
      flows: [
        {
          flow: 'login',
          change: 'changed',
          paths: {
            turned: [
              { direction: 'deny to allow', confirmed: true, certain: true },
              { direction: 'another way' },
            ],
          },
        },
      ],
      actions: [],
      settings: [],
      invariants: [],
    });
  });

  it('asks for a second bundle, and names a folder that is none', async () => {
    expect(await sluice('diff', acme)).toMatchObject({
      code: 2,
      err: expect.stringContaining('sluice diff <before> <after>'),
    });
    expect(await sluice('diff', acme, join(folder, 'nowhere'))).toMatchObject({ code: 2, out: '' });
  });
});

describe('sluice graph', () => {
  it('marks what another bundle changes', async () => {
    const bundle = await edited(
      'blocked',
      'flows/login.json',
      '"reason": "country-blocked"',
      '"reason": "country"',
    );
    const { code, out } = await sluice('graph', acme, '--flow', 'login', '--diff', bundle);
    expect(code).toBe(0);
    expect(out).toContain('block_blocked(["#126; blocked<br/>deny#58; country"]):::deny');
    expect(out.match(/^ {2}style /gmu)).toHaveLength(1);
  });

  it('draws a flow that only one bundle has as all added', async () => {
    const bank = join(root, 'test/bundles/bank');
    const { out } = await sluice('graph', acme, '--flow', 'step-up', '--diff', bank, '--format', 'dot');
    expect(out).toContain('label="+ ');
    expect(out).not.toContain('label="− ');
    expect(await sluice('graph', acme, '--flow', 'nope', '--diff', bank)).toMatchObject({ code: 2 });
  });

  it('marks one path by its number or its key', async () => {
    const { paths } = JSON.parse((await sluice('paths', acme, '--flow', 'token', '--json')).out);
    const numbered = await sluice('graph', acme, '--flow', 'token', '--path', '4');
    expect(numbered.out).toContain('"1. client-gate"');
    expect(await sluice('graph', acme, '--flow', 'token', '--path', paths[3].key)).toEqual(numbered);
    expect(await sluice('graph', acme, '--flow', 'token', '--path', '0')).toMatchObject({
      code: 2,
      err: expect.stringContaining('the flow "token" has no path 0'),
    });
  });

  it('marks what a test run says it reached, and refuses what is no such thing', async () => {
    const file = join(folder, 'coverage.json');
    const count = (missing: readonly string[]) => ({ covered: 1, total: 2, missing });
    const flows = { token: { blocks: count(['nobody']), branches: count(['client-gate[2]']) } };
    await writeFile(file, JSON.stringify({ coverage: { flows } }));
    const { out } = await sluice('graph', acme, '--flow', 'token', '--coverage', file);
    expect(out).toContain('"#10007; nobody<br/>');
    expect(out).toContain('"#10003; client-gate"');
    expect(out).toMatch(/block_client_gate -->\|"#10007; not has\(event\.user\.id\)"\| block_nobody/u);
    await writeFile(file, '{ "coverage": {} }');
    expect(await sluice('graph', acme, '--flow', 'token', '--coverage', file)).toMatchObject({
      code: 2,
      out: '',
    });
  });

  it('refuses a format that it does not have', async () => {
    expect(await sluice('graph', acme, '--flow', 'token', '--format', 'png')).toMatchObject({
      code: 2,
      err: expect.stringContaining('mermaid, dot, svg'),
    });
  });
});
