import type { IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { openWorld, type World } from './testing/open-world.ts';
import { startHttp, type TestServer } from './testing/start-server.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

interface Seen {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

interface Stage {
  readonly world: World;
  readonly server: TestServer;
  /** Every request that arrived, whatever name it was sent to. */
  readonly seen: readonly Seen[];
  /** URL of a name at the server. */
  readonly at: (name: string, path?: string) => string;
}

/** One server that is `a.test` and `b.test`, and redirects `/start` by `redirect`; `inner.test` leads there too, but is not permitted to. */
async function setUp(
  redirect: (at: Stage['at']) => { readonly status?: number; readonly location: string },
): Promise<Stage> {
  const seen: Seen[] = [];
  const server = await startHttp(async (request, response) => {
    seen.push(await readAll(request));
    if (request.url !== '/start') return response.end('arrived');
    const { status = 302, location } = redirect(at);
    return response.writeHead(status, { location }).end('a body of the redirect itself');
  });
  const at = (name: string, path = '/') => `http://${name}:${server.port}${path}`;
  const world = await openWorld({
    zone: { 'a.test': ['127.0.0.1'], 'b.test': ['127.0.0.1'], 'inner.test': ['127.0.0.1'] },
    allow: [
      {
        host: `a.test:${server.port}`,
        insecure: true,
        private: true,
        headers: { 'x-entry': 'secret:a-key' },
      },
      { host: `b.test:${server.port}`, insecure: true, private: true },
      { host: `inner.test:${server.port}`, insecure: true },
      { host: 'tls.test', private: true },
    ],
    secrets: { 'acme/a-key': 'entry-s3cr3t' },
  });
  cleanUp.push(
    () => server.close(),
    () => world.close(),
  );
  return { world, server, seen, at };
}

async function readAll(request: IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = '', url = '', headers } = request;
  return { host: headers.host ?? '', method, path: url, headers, body: Buffer.concat(chunks).toString() };
}

const denied = { ok: false, error_kind: 'http_fetch_denied' };
const failed = { ok: false, error_kind: 'http_fetch_failed' };

describe('a server that redirects', () => {
  it.each<[string, (at: Stage['at']) => string]>([
    ['a host that is not listed', (at) => at('evil.test')],
    ['the listed host as its user name', (at) => at('a.test@evil.test')],
    ['the listed host with credentials', (at) => at('a.test').replace('//', '//user:pass@')],
    ['an inner address', () => 'http://127.0.0.1/'],
    ['an inner address at this port', (at) => at('127.0.0.1')],
    ['an inner address in decimal', (at) => at('2130706433')],
    ['an inner address in hex', (at) => at('0x7f000001')],
    ['an inner address in octal', (at) => at('0177.0.0.1')],
    ['an inner address in short', (at) => at('127.1')],
    ['an inner address of IPv6', (at) => at('[::1]')],
    ['a mapped inner address', (at) => at('[::ffff:127.0.0.1]')],
    ['metadata', () => 'http://169.254.169.254/latest/meta-data/iam/'],
    ['a listed name that leads inside', (at) => at('inner.test')],
    ['another port', () => 'http://a.test:1/'],
    ['the default port', () => 'http://a.test/'],
    ['plain HTTP where TLS is asked for', () => 'http://tls.test/'],
    ['a host that starts like the listed one', (at) => at('a.test.evil.test')],
    ['a host that ends like the listed one', (at) => at('evil-a.test')],
    ['two dots behind the listed one', (at) => at('a.test..')],
    ['a host without a scheme', () => '//evil.test/'],
    ['backslashes', () => '\\\\evil.test\\'],
    ['a backslash before an @', (at) => at('evil.test\\@a.test')],
    ['a blank and a host', () => '\t//evil.test/'],
    ['a file', () => 'file:///etc/passwd'],
    ['data', () => 'data:text/plain,hello'],
    ['a blob', (at) => `blob:${at('a.test')}`],
    ['FTP', () => 'ftp://a.test/'],
    ['a script', () => 'javascript:alert(1)'],
    ['a URL too long to read', (at) => at('evil.test', `/${'a'.repeat(20_000)}`)],
  ])('7.5 to %s is not followed', async (_what, location) => {
    const { world, seen, at } = await setUp((place) => ({ location: location(place) }));
    expect(await world.fetch(at('a.test', '/start'))).toMatchObject(denied);
    expect(seen).toHaveLength(1);
    expect(await world.sockets.stillOpen()).toBe(0);
  });

  it.each(['https://', 'http://a b/', 'http://[::1', 'http://a.test:65536/', 'http://a%00b/'])(
    '7.5 to %j fails',
    async (location) => {
      const { world, seen, at } = await setUp(() => ({ location }));
      expect(await world.fetch(at('a.test', '/start'))).toMatchObject(failed);
      expect(seen).toHaveLength(1);
    },
  );

  it.each([
    ['/next?x=1#part', '/next?x=1'],
    ['next', '/next'],
    ['?x', '/start?x'],
    ['../../next', '/next'],
    ['/a%0d%0ax-smuggled:%201', '/a%0d%0ax-smuggled:%201'],
    ['/a\tb', '/ab'],
    ['/\\evil.test', null],
  ])('7.5 to %j stays with its host', async (location, path) => {
    const { world, seen, at } = await setUp(() => ({ location }));
    const result = await world.fetch(at('a.test', '/start'));
    if (path === null) {
      expect(result).toMatchObject(denied);
      expect(seen).toHaveLength(1);
      return;
    }
    expect(result).toMatchObject({ response: { body: 'arrived' } });
    expect(seen[1]).toMatchObject({ path, headers: { host: expect.stringMatching(/^a\.test:/) } });
    expect(seen[1]?.headers['x-smuggled']).toBeUndefined();
  });

  const given = {
    authorization: 'Bearer own',
    cookie: 'a=b',
    'x-api-key': 'own',
    'x-trace': '7',
    'content-type': 'application/json',
  };

  it.each([302, 303, 307, 308])('7.5 with %d to another origin leaves credentials behind', async (status) => {
    const { world, seen, at } = await setUp((place) => ({ status, location: place('b.test') }));
    await world.fetch(at('a.test', '/start'), { method: 'POST', headers: given, body: '{}' });
    expect(seen[0]?.headers).toMatchObject({ ...given, 'x-entry': 'entry-s3cr3t' });
    expect(seen[1]?.headers).toMatchObject({ 'x-trace': '7', host: expect.stringMatching(/^b\.test:/) });
    for (const name of ['authorization', 'cookie', 'x-api-key', 'x-entry']) {
      expect(seen[1]?.headers[name]).toBeUndefined();
    }
  });

  it('7.5 there and back does not bring the credentials back', async () => {
    const seen: Seen[] = [];
    const server = await startHttp(async (request, response) => {
      seen.push(await readAll(request));
      const to = request.url === '/start' ? at('b.test', '/back') : at('a.test', '/end');
      if (request.url === '/end') response.end('arrived');
      else response.writeHead(307, { location: to }).end();
    });
    const at = (name: string, path: string) => `http://${name}:${server.port}${path}`;
    const world = await openWorld({
      zone: { 'a.test': ['127.0.0.1'], 'b.test': ['127.0.0.1'] },
      allow: ['a.test', 'b.test'].map((name) => ({
        host: `${name}:${server.port}`,
        insecure: true,
        private: true,
      })),
    });
    cleanUp.push(
      () => server.close(),
      () => world.close(),
    );
    await world.fetch(at('a.test', '/start'), { headers: given });
    expect(seen.map(({ headers }) => headers['authorization'])).toEqual(['Bearer own', undefined, undefined]);
  });

  it.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'POST', 'GET', ''],
    [303, 'DELETE', 'GET', ''],
    [307, 'POST', 'POST', '{"n":1}'],
    [308, 'PUT', 'PUT', '{"n":1}'],
  ])('7.5 with %d turns a %s into a %s with its body %j', async (status, method, next, body) => {
    const { world, seen, at } = await setUp(() => ({ status, location: '/next' }));
    await world.fetch(at('a.test', '/start'), { method, headers: given, body: '{"n":1}' });
    expect(seen[1]).toMatchObject({ method: next, body });
    if (body === '') {
      expect(seen[1]?.headers['content-type']).toBeUndefined();
      expect(seen[1]?.headers['content-length']).toBeUndefined();
    }
  });

  it('7.5 is followed five times, and given up at the sixth', async () => {
    for (const [steps, end] of [
      [5, { response: { body: 'arrived' } }],
      [6, failed],
      [Number.POSITIVE_INFINITY, failed],
    ] as const) {
      let step = 0;
      const server = await startHttp((_request, response) => {
        step += 1;
        if (step > steps) response.end('arrived');
        else response.writeHead(302, { location: `/${step}` }).end();
      });
      const world = await openWorld({
        zone: { 'a.test': ['127.0.0.1'] },
        allow: [{ host: `a.test:${server.port}`, insecure: true, private: true }],
      });
      cleanUp.push(
        () => server.close(),
        () => world.close(),
      );
      expect(await world.fetch(`http://a.test:${server.port}/`)).toMatchObject(end);
      expect(server.connections).toHaveLength(6);
      expect(await world.sockets.stillOpen()).toBe(0);
    }
  });

  it('7.8 does not get a secret into what is told of where it redirected to', async () => {
    const { world, at } = await setUp(() => ({ location: 'https://entry-s3cr3t.evil.test/?k=entry-s3cr3t' }));
    const followed = await world.fetch(at('a.test', '/start'));
    expect(followed).toMatchObject(denied);
    const handed = await world.fetch(at('a.test', '/start'), { redirect: 'manual' });
    expect(handed).toMatchObject({ response: { status: 302 } });
    expect(JSON.stringify([followed, handed])).not.toContain('s3cr3t');
  });
});
