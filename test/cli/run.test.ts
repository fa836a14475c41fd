import { cp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { sluice } from './run-sluice.ts';
import { acme, spawnSluice, withFolder, writeJson } from './spawn-sluice.ts';
import { bundleOf, signIn } from './tiny-bundle.ts';

const client = { id: 'app', type: 'web' };

describe('sluice run', () => {
  it('ends a login without an answer to authentication as awaiting, exit code 0, and says so', async () => {
    const { code, stdout, stderr } = await spawnSluice(['run', acme, '--flow', 'login']);
    expect(code).toBe(0);
    expect(stdout).toContain('pre-login\n');
    expect(stdout).toContain('awaiting in pre-login');
    expect(stderr).toContain('--auth');
    expect(stdout).not.toContain('\u001b');
  });

  it('prints exactly one JSON document in the shape of inspect, with the token of the run', async () => {
    await withFolder(async (cwd) => {
      const bundle = await bundleOf(
        cwd,
        "api.session.setCustomClaim('tier', 'gold'); api.state.set('n', 1); console.log('hello');",
      );
      const { code, stdout, stderr } = await spawnSluice(['run', bundle, ...signIn, '--json'], { cwd });
      expect([code, stderr]).toEqual([0, '']);
      const inspection = JSON.parse(stdout);
      expect(Object.keys(inspection).sort()).toEqual(['audit', 'result', 'state', 'trace']);
      expect(inspection.result).toMatchObject({
        status: 'completed',
        claims: { tier: 'gold' },
        user: { id: 'usr_1' },
      });
      expect(inspection.state).toEqual({ act: { n: 1 } });
      expect(inspection.trace[0]).toMatchObject({
        block: 'act',
        outcome: 'ok',
        logs: [{ level: 'info', message: 'hello' }],
      });
      expect(inspection.audit.map(({ type }: { type: string }) => type)).toContain('token.issued');
      expect(decodeProtectedHeader(inspection.result.accessToken).typ).toBe('at+jwt');
      expect(decodeJwt(inspection.result.accessToken)).toMatchObject({
        sub: 'usr_1',
        client_id: 'client-web',
        tier: 'gold',
      });
    });
  });

  it('ends with 1 when the run is denied, its reason on the terminal and not in the result', async () => {
    await withFolder(async (cwd) => {
      const bundle = await bundleOf(cwd, "api.deny('bad-neighbourhood');");
      const shown = await spawnSluice(['run', bundle, ...signIn], { cwd });
      expect(shown.code).toBe(1);
      expect(shown.stdout).toContain('denied in post-auth');
      expect(shown.stdout).toContain('bad-neighbourhood');
      const { code, stdout } = await sluice(['run', bundle, ...signIn, '--json'], { cwd });
      const { result } = JSON.parse(stdout);
      expect(code).toBe(1);
      expect(result).toMatchObject({ status: 'denied', userMessage: 'Not you.', accessToken: null });
      expect(JSON.stringify(result)).not.toContain('bad-neighbourhood');
    });
  });

  it("5.2 shows an error at the line and column of the author's source", async () => {
    await withFolder(async (cwd) => {
      const bundle = await bundleOf(cwd, "const a = 1;\n  throw new Error('broke');\n");
      const { code, stdout } = await sluice(['run', bundle, ...signIn], { cwd });
      expect(code).toBe(1);
      expect(stdout).toMatch(/error +uncaught_error: .*broke \(line 2:\d+\)/u);
    });
  });

  it('sends nothing without --live-fetch, and says what it would have sent', async () => {
    await withFolder(async (cwd) => {
      let asked = 0;
      const server = createServer((_, response) => {
        asked += 1;
        response.end('{"score": 7}');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
        const source = `
          try {
            const res = await api.fetch('http://${host}/score?who=jane');
            api.state.set('score', JSON.parse(res.body).score);
          } catch (error) {
            api.state.set('failed', error.error_kind);
          }`;
        const bundle = await bundleOf(cwd, source, [{ host, insecure: true, private: true }]);
        const offline = await sluice(['run', bundle, ...signIn, '--json'], { cwd });
        expect(asked).toBe(0);
        expect(JSON.parse(offline.stdout).state).toEqual({ act: { failed: 'http_fetch_failed' } });
        expect(offline.stderr).toContain(`not sent without --live-fetch: GET http://${host}/score`);
        expect(offline.stderr).not.toContain('jane');
        const live = await sluice(['run', bundle, ...signIn, '--json', '--live-fetch'], { cwd });
        expect(asked).toBe(1);
        expect(JSON.parse(live.stdout).state).toEqual({ act: { score: 7 } });
      } finally {
        server.close();
      }
    });
  });

  it('7.8 sends secrets of the environment with --live-fetch, and shows them nowhere', async () => {
    await withFolder(async (cwd) => {
      const seen: unknown[] = [];
      const server = createServer((request, response) => {
        seen.push(request.headers.authorization);
        response.end();
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
        const entry = { host, insecure: true, private: true, headers: { authorization: 'secret:fraud-key' } };
        const bundle = await bundleOf(cwd, `await api.fetch('http://${host}/');`, [entry]);
        const env = { SLUICE_SECRET_FRAUD_KEY: 'Bearer s3cr3t' };
        const { code, stdout, stderr } = await spawnSluice(
          ['run', bundle, ...signIn, '--json', '--live-fetch'],
          {
            cwd,
            env,
          },
        );
        expect([code, seen]).toEqual([0, ['Bearer s3cr3t']]);
        expect(stdout + stderr).not.toContain('s3cr3t');
      } finally {
        server.close();
      }
    });
  });

  it('8.2 refuses an event with exit code 2, naming file, line and path, one line first', async () => {
    await withFolder(async (cwd) => {
      const bundle = await bundleOf(cwd, '');
      await writeJson(cwd, 'event.json', { client, authentication: { risk_score: 'high' } });
      const { code, stdout, stderr } = await spawnSluice(
        ['run', bundle, ...signIn, '--event', 'event.json', '--json'],
        { cwd },
      );
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr.split('\n')[0]).toMatch(/^error: the event cannot be used: .*risk_score/u);
      expect(stderr).toContain('event.json:7:19 (authentication.risk_score)');
      expect(stderr).not.toMatch(/\n\s+at .*\.ts/u);
    });
  });

  it.each([
    ['an unknown flow', ['run', acme, '--flow', 'logni'], 'logni'],
    ['a folder that is not there', ['run', 'nowhere', '--flow', 'login'], 'nowhere'],
    ['a file that is not there', ['run', acme, '--flow', 'login', '--event', 'no.json'], 'no.json'],
    ['no flow', ['run', acme], '--flow'],
    ['an unknown option', ['run', acme, '--flow', 'login', '--frobnicate'], '--frobnicate'],
  ])('ends with 2 for %s', async (_, args, named) => {
    const { code, stdout, stderr } = await sluice(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.split('\n')[0]).toMatch(/^error: /u);
    expect(stderr).toContain(named);
  });

  it('ends with 1 for a bundle with errors, every one of them at its place', async () => {
    await withFolder(async (cwd) => {
      await cp(acme, join(cwd, 'acme'), { recursive: true });
      await writeFile(join(cwd, 'acme', 'actions', 'log-risk.js'), 'const = 1;');
      const { code, stdout, stderr } = await sluice(['run', 'acme', '--flow', 'login'], { cwd });
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toContain('acme/actions/log-risk.js:1:7');
    });
  });

  it('does not guess which database is meant when two are named', async () => {
    await withFolder(async (cwd) => {
      const args = ['run', acme, '--flow', 'login', '--data', 'd', '--database-url', 'postgres://h/d'];
      const { code, stderr } = await sluice(args, { cwd });
      expect(code).toBe(2);
      expect(stderr).toMatch(/^error: .*--data.*--database-url/u);
    });
  });

  it('ends with 3 when the engine cannot have its database', async () => {
    const url = 'postgresql://nobody@127.0.0.1:1/none';
    const env = { SLUICE_KEY: Buffer.alloc(32, 1).toString('base64') };
    const { code, stdout, stderr } = await sluice(['run', acme, '--flow', 'login', '--database-url', url], {
      env,
    });
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/^error: /u);
    expect(stderr).not.toMatch(/\n\s+at .*\.ts/u);
  });
});
