import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { AllowEntry } from '@sluice/flow';
import { openWorld, type World, type WorldOptions } from './testing/open-world.ts';
import { startHttp, startRaw, type TestServer } from './testing/start-server.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

const okay = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

/** A server that notes the bytes it is sent, and a world where `a.test` and what is below it is that server. */
async function setUp(
  options: Pick<WorldOptions, 'secrets' | 'policy'> & {
    readonly entry?: Partial<Exclude<AllowEntry, string>>;
  } = {},
): Promise<{ world: World; server: TestServer; bytes: () => string; url: string }> {
  const heard: Buffer[] = [];
  const server = await startRaw((socket: Socket, first) => {
    heard.push(first);
    socket.on('data', (more) => heard.push(more));
    setTimeout(() => socket.end(okay), 10);
  });
  const { entry, ...rest } = options;
  const world = await openWorld({
    zone: { 'a.test': ['127.0.0.1'], 'b.a.test': ['127.0.0.1'] },
    allow: [{ host: `a.test:${server.port}`, insecure: true, private: true, ...entry }],
    ...rest,
  });
  cleanUp.push(
    () => server.close(),
    () => world.close(),
  );
  return {
    world,
    server,
    bytes: () => Buffer.concat(heard).toString('latin1'),
    url: `http://a.test:${server.port}/`,
  };
}

describe('what goes over the wire', () => {
  it.each([
    'Host',
    'HOST',
    'Content-Length',
    'Transfer-Encoding',
    'Connection',
    'Keep-Alive',
    'Upgrade',
    'HTTP2-Settings',
    'Expect',
    'TE',
    'Trailer',
    'Via',
    'Proxy-Authorization',
    'Proxy-Connection',
  ])('7.2 does not carry a %s of the action', async (name) => {
    const { world, bytes, url } = await setUp();
    await world.fetch(url, { method: 'POST', headers: { [name]: 'evil-1', 'x-good': '1' }, body: 'abc' });
    const sent = bytes();
    expect(sent).toMatch(/^POST \/ HTTP\/1\.1\r\n/);
    expect(sent).not.toContain('evil-1');
    expect(sent).toContain('x-good: 1');
    expect(sent.match(/^host: /gim)).toHaveLength(1);
    expect(sent.match(/^content-length: 3\r$/gim)).toHaveLength(1);
    expect(sent.match(/^connection: close\r$/gim)).toHaveLength(1);
    expect(sent.endsWith('\r\n\r\nabc')).toBe(true);
  });

  it.each<Record<string, string>>([
    { 'x\r\nx-evil': '1' },
    { 'x\nx-evil': '1' },
    { 'x: 1\r\nx-evil': '1' },
    { 'x ': '1' },
    { ' host': 'evil' },
    { 'host\t': 'evil' },
    { 'host:': 'evil' },
    { hóst: 'evil' },
    { '': '1' },
    { '\0': '1' },
    { x: '1\r\nx-evil: 1' },
    { x: '1\nx-evil: 1' },
    { x: '1\rx-evil: 1' },
    { x: '1\r\n x-evil: 1' },
    { x: '1\r\n\r\nGET /evil HTTP/1.1' },
    { x: '1\0' },
    { x: '1\u010a' },
    { x: '1\u560a\u560dx-evil: 1' },
    { x: '1\u{1f600}' },
  ])('7.2 holds nothing that headers %j would smuggle in', async (headers) => {
    const { world, server, url } = await setUp();
    expect(await world.fetch(url, { headers })).toMatchObject({ ok: false, error_kind: 'http_fetch_failed' });
    expect(server.connections).toEqual([]);
  });

  it.each(['GET /evil HTTP/1.1\r\nx:', 'GET\r\n', 'G ET', '', 'GÉT', 'GET\0'])(
    '7.2 has no method %j',
    async (method) => {
      const { world, server, url } = await setUp();
      expect(await world.fetch(url, { method })).toMatchObject({ error_kind: 'http_fetch_failed' });
      expect(server.connections).toEqual([]);
    },
  );

  it.each(['CONNECT', 'connect', 'TRACE', 'TRACK'])(
    '7.2 opens no tunnel and asks for no echo with %s',
    async (method) => {
      const { world, server, url } = await setUp();
      expect(await world.fetch(url, { method })).toMatchObject({ error_kind: 'http_fetch_denied' });
      expect(server.connections).toEqual([]);
    },
  );

  it.each([
    ['\r\nx-evil: 1', 'GET / HTTP'],
    ['a\r\nb', 'GET /ab HTTP'],
    ['a%0d%0ax-evil:1', 'GET /a%0d%0ax-evil:1 HTTP'],
    ['a b', 'GET /a%20b HTTP'],
    ['?q=a b\u00e4', 'GET /?q=a%20b%C3%A4 HTTP'],
    ['#x-evil', 'GET / HTTP'],
    ['//evil.test/', 'GET ///evil.test/ HTTP'],
    ['a\0b', 'GET /a%00b HTTP'],
  ])('7.2 keeps the path %j in its line', async (path, line) => {
    const { world, bytes, url } = await setUp();
    await world.fetch(`${url}${path}`);
    const [first = '', ...rest] = bytes().split('\r\n');
    if (path.startsWith('\r\n')) expect(first).toBe('GET /x-evil:%201 HTTP/1.1');
    else expect(first).toContain(line);
    expect(rest.join('\n')).not.toContain('evil');
  });

  it('7.7 takes a request body of exactly the limit, and none of a byte more', async () => {
    const { world, server, bytes, url } = await setUp();
    const limit = 256 * 1024;
    const post = (body: string) => world.fetch(url, { method: 'POST', body });
    expect(await post(`${'é'.repeat(limit / 2)}`)).toMatchObject({ ok: true });
    expect(bytes()).toContain(`content-length: ${limit}\r\n`);
    expect(await post(`${'é'.repeat(limit / 2)}a`)).toMatchObject({ error_kind: 'limit_exceeded' });
    expect(await post('a'.repeat(limit + 1))).toMatchObject({ error_kind: 'limit_exceeded' });
    expect(server.connections).toHaveLength(1);
  });

  it('7.7 has no body that the bytes of another request could be made of', async () => {
    const { world, bytes, url } = await setUp();
    const body = '0\r\n\r\nGET /evil HTTP/1.1\r\nhost: evil\r\n\r\n';
    await world.fetch(url, { method: 'POST', headers: { 'Transfer-Encoding': 'chunked' }, body });
    expect(bytes()).toContain(`content-length: ${body.length}\r\n`);
    expect(bytes()).not.toMatch(/transfer-encoding/i);
  });

  it('7.8 puts the secret over whatever the action calls it', async () => {
    const { world, bytes, url } = await setUp({
      entry: { headers: { 'X-Api-Key': 'secret:key' } },
      secrets: { 'acme/key': 'real-s3cr3t' },
    });
    await world.fetch(url, { headers: { 'x-api-key': 'forged', 'X-API-KEY': 'forged too' } });
    expect(bytes().match(/x-api-key/gi)).toHaveLength(1);
    expect(bytes()).toContain('x-api-key: real-s3cr3t\r\n');
    expect(bytes()).not.toContain('forged');
  });

  it('7.8 gives one tenant nothing of another, nor one entry of another', async () => {
    const seen: { readonly tenant: unknown; readonly key: unknown; readonly socket: Socket }[] = [];
    const server = await startHttp((request, response) => {
      seen.push({
        tenant: request.headers['x-tenant'],
        key: request.headers['x-key'],
        socket: request.socket,
      });
      response.setHeader('set-cookie', `session=${request.headers['x-tenant']}`);
      response.setHeader('connection', 'keep-alive');
      response.setHeader('keep-alive', 'timeout=60');
      response.end(`cookie ${request.headers.cookie} auth ${request.headers.authorization}`);
    });
    cleanUp.push(() => server.close());
    const place = { insecure: true, private: true };
    const host = (name: string) => `${name}:${server.port}`;
    const world = await openWorld({
      zone: { 'a.test': ['127.0.0.1'], 'x.a.test': ['127.0.0.1'] },
      secrets: { 'acme/key': 'key of acme', 'globex/key': 'key of globex' },
      allow: [
        { host: host('a.test'), ...place, headers: { 'x-key': 'secret:key' } },
        { host: host('*.a.test'), ...place },
      ],
    });
    cleanUp.push(() => world.close());
    const fetch = (name: string, tenantSlug: string, headers = {}) =>
      world.fetch(
        `http://${host(name)}/`,
        { headers: { 'x-tenant': tenantSlug, ...headers } },
        { tenantSlug },
      );
    const bare = { response: { body: 'cookie undefined auth undefined' } };
    await fetch('a.test', 'acme', { authorization: 'of acme', cookie: 'of acme' });
    for (const [name, tenant] of [
      ['a.test', 'globex'],
      ['a.test', 'acme'],
      ['x.a.test', 'acme'],
    ] as const) {
      expect(await fetch(name, tenant)).toMatchObject(bare);
    }
    const nobody = await fetch('a.test', 'initech');
    expect(nobody).toMatchObject({ ok: false, error_kind: 'http_fetch_failed' });
    expect(seen.map(({ tenant, key }) => [tenant, key])).toEqual([
      ['acme', 'key of acme'],
      ['globex', 'key of globex'],
      ['acme', 'key of acme'],
      ['acme', undefined],
    ]);
    expect(new Set(seen.map(({ socket }) => socket)).size).toBe(4);
    expect(await world.sockets.stillOpen()).toBe(0);
  });

  it('7.8 and 7.9 tell no secret, query, header or body, however the exchange ends', async () => {
    const ends: ((socket: Socket, heard: Buffer) => void)[] = [
      (socket, heard) =>
        socket.end(
          `HTTP/1.1 200 OK\r\nx-echo: ${/x-key: (.*)\r/i.exec(heard.toString())?.[1]}\r\n\r\n${heard}`,
        ),
      (socket, heard) => socket.end(heard),
      (socket, heard) =>
        socket.end(`HTTP/1.1 302 ${'s3cr3t'}\r\nlocation: http://s3cr3t-value:1/${heard.length}\r\n\r\n`),
      (socket) => socket.end('HTTP/1.1 302 x\r\nlocation: http://s3cr3t-value:99999/\r\n\r\n'),
      (socket) => socket.resetAndDestroy(),
      (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\ns3cr3t-value'),
      (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\ns3cr3t-value'),
    ];
    for (const end of ends) {
      const server = await startRaw(end);
      const world = await openWorld({
        zone: { 'a.test': ['127.0.0.1'] },
        allow: [
          {
            host: `a.test:${server.port}`,
            insecure: true,
            private: true,
            headers: { 'x-key': 'secret:key' },
          },
        ],
        secrets: { 'acme/key': 's3cr3t-value' },
        policy: { timeoutMs: 200 },
      });
      cleanUp.push(
        () => server.close(),
        () => world.close(),
      );
      const result = await world.fetch(`http://a.test:${server.port}/path?q=private-query`, {
        method: 'POST',
        headers: { 'x-own': 'private-header' },
        body: 'private-body',
      });
      expect(server.connections).toHaveLength(1);
      expect(JSON.stringify(result)).not.toContain('s3cr3t-value');
      expect(JSON.stringify(result.record)).not.toMatch(/private/);
      expect(result.ok ? '' : result.message).not.toMatch(/private|127\.0\.0\.1/);
    }
  });
});
