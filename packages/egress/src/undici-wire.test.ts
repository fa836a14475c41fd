import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { WireRequest } from '@sluice/engine';
import { getGlobalDispatcher, MockAgent, setGlobalDispatcher } from 'undici';
import { makeCertificate, startHttp, startHttps, startRaw, type TestServer } from './testing/start-server.ts';
import { createUndiciWire, type UndiciWire, type UndiciWireOptions } from './undici-wire.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function keep<T extends { close(): unknown }>(opening: T | Promise<T>): Promise<T> {
  const opened = await opening;
  cleanUp.push(() => opened.close());
  return opened;
}

function openWire(options: UndiciWireOptions = {}): Promise<UndiciWire> {
  return keep(createUndiciWire({ resolver: async () => ['127.0.0.1'], ...options }));
}

function to(server: TestServer, more: Partial<WireRequest> = {}, scheme = 'http'): WireRequest {
  return {
    method: 'GET',
    url: new URL(`${scheme}://fraud.test:${server.port}/v1?q=1`),
    headers: {},
    body: null,
    allowPrivate: true,
    responseBytes: 10_000,
    ...more,
  };
}

/** Sends from a process of its own: Node reads proxies and trust from the environment it was started in. */
async function sendFromElsewhere(request: WireRequest, environment: Record<string, string>): Promise<string> {
  const script = `
    import { createUndiciWire } from ${JSON.stringify(new URL('./undici-wire.ts', import.meta.url).href)};
    const request = JSON.parse(process.env.REQUEST);
    const wire = createUndiciWire({ resolver: async () => ['127.0.0.1'] });
    const said = await wire.send({ ...request, url: new URL(request.url) }, AbortSignal.timeout(10_000)).then(
      ({ body }) => Buffer.from(body).toString(),
      (error) => error.message,
    );
    process.stdout.write(said);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env: { PATH: process.env['PATH'], REQUEST: JSON.stringify(request), ...environment },
  });
  return stdout;
}

const patience = () => AbortSignal.timeout(10_000);
const failed = (message: string) => ({
  errorKind: 'http_fetch_failed',
  message: expect.stringContaining(message),
});

describe('the wire', () => {
  it('5.15 carries method, path, headers and body, there and back', async () => {
    const server = await keep(
      startHttp(async (request, response) => {
        const body: Buffer[] = [];
        for await (const chunk of request) body.push(chunk);
        response.setHeader('X-Two', ['a', 'b']);
        const { method, url, headers } = request;
        response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(body).toString() }));
      }),
    );
    const wire = await openWire();
    const answer = await wire.send(
      to(server, { method: 'POST', headers: { 'x-a': 'b' }, body: 'grüße' }),
      patience(),
    );
    expect(answer).toMatchObject({ status: 200, headers: { 'x-two': 'a, b' } });
    expect(JSON.parse(Buffer.from(answer.body).toString())).toEqual({
      method: 'POST',
      url: '/v1?q=1',
      headers: { host: `fraud.test:${server.port}`, connection: 'close', 'x-a': 'b', 'content-length': '7' },
      body: 'grüße',
    });
  });

  it('7.5 reads a Location as UTF-8', async () => {
    const server = await keep(
      startRaw((socket) => socket.end('HTTP/1.1 302 Found\r\nlocation: /grüße\r\n\r\n')),
    );
    const wire = await openWire();
    expect((await wire.send(to(server), patience())).headers['location']).toBe('/grüße');
  });

  it('7.3 and 7.4 offers no connection to an address that is not public', async () => {
    const server = await keep(startHttp((_request, response) => response.end()));
    const wire = await openWire();
    for (const host of ['fraud.test', '127.0.0.1', 'localhost']) {
      const url = new URL(`http://${host}:${server.port}/`);
      await expect(wire.send(to(server, { url, allowPrivate: false }), patience())).rejects.toMatchObject({
        errorKind: 'http_fetch_denied',
      });
    }
    expect(server.connections).toHaveLength(0);
  });

  it('7.4 uses another checked address when the first does not answer', async () => {
    const server = await keep(startHttp((_request, response) => response.end('here')));
    const wire = await openWire({ resolver: async () => ['127.0.0.9', '127.0.0.1'] });
    const { body } = await wire.send(to(server), patience());
    expect(Buffer.from(body).toString()).toBe('here');
  });

  it('7.8 shares no connection between requests', async () => {
    const server = await keep(startHttp((_request, response) => response.end()));
    const wire = await openWire();
    await wire.send(to(server), patience());
    await wire.send(to(server), patience());
    expect(server.connections).toHaveLength(2);
    expect(server.connections.every((socket) => socket.closed || socket.readableEnded)).toBe(true);
  });

  it('7.4 pays no attention to the global dispatcher', async () => {
    const server = await keep(startHttp((_request, response) => response.end('server')));
    const dispatcher = getGlobalDispatcher();
    const mock = new MockAgent();
    mock.disableNetConnect();
    setGlobalDispatcher(mock);
    cleanUp.push(() => setGlobalDispatcher(dispatcher));
    const wire = await openWire();
    const { body } = await wire.send(to(server), patience());
    expect(Buffer.from(body).toString()).toBe('server');
  });

  it('7.4 pays no attention to a proxy of the environment', async () => {
    const proxy = await keep(startHttp((_request, response) => response.end('proxy')));
    const server = await keep(startHttp((_request, response) => response.end('server')));
    const proxyUrl = `http://127.0.0.1:${proxy.port}`;
    const environment = {
      NODE_USE_ENV_PROXY: '1',
      http_proxy: proxyUrl,
      HTTP_PROXY: proxyUrl,
      ALL_PROXY: proxyUrl,
    };
    expect(await sendFromElsewhere(to(server), environment)).toBe('server');
    expect(proxy.connections).toHaveLength(0);
  });

  it('7.6 gives up a body that trickles in', async () => {
    const server = await keep(
      startHttp((_request, response) => {
        const drip = setInterval(() => response.write('.'), 5);
        response.on('close', () => clearInterval(drip));
      }),
    );
    const wire = await openWire();
    await expect(wire.send(to(server), AbortSignal.timeout(60))).rejects.toMatchObject({
      errorKind: 'http_fetch_timeout',
    });
  });

  it.each<[string, (socket: { write(text: string): unknown }) => void]>([
    ['nothing', () => {}],
    ['half a status line', (socket) => socket.write('HTTP/1.1 2')],
    ['half of the headers', (socket) => socket.write('HTTP/1.1 200 OK\r\nx: y\r\n')],
    ['half a body', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc')],
    ['interim answers only', (socket) => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(500))],
  ])('7.6 gives up a server that says %s', async (_what, say) => {
    const server = await keep(startRaw(say));
    const wire = await openWire();
    await expect(wire.send(to(server), AbortSignal.timeout(60))).rejects.toMatchObject({
      errorKind: 'http_fetch_timeout',
    });
    expect(server.connections).toHaveLength(1);
  });

  it('7.6 lets go of the connection when the time is over', async () => {
    const server = await keep(startRaw(() => {}));
    const wire = await openWire();
    const caller = new AbortController();
    const sending = wire.send(to(server), caller.signal);
    while (server.connections.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const gone = new Promise((resolve) => server.connections[0]?.once('close', resolve));
    caller.abort();
    await expect(sending).rejects.toMatchObject({ errorKind: 'http_fetch_timeout' });
    await gone;
  });

  it('7.6 gives up a look-up, and does not connect when it ends late', async () => {
    const server = await keep(startHttp((_request, response) => response.end()));
    const late = Promise.withResolvers<readonly string[]>();
    const wire = await openWire({ resolver: () => late.promise });
    await expect(wire.send(to(server), AbortSignal.timeout(20))).rejects.toMatchObject({
      errorKind: 'http_fetch_timeout',
    });
    late.resolve(['127.0.0.1']);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(server.connections).toHaveLength(0);
  });

  it('7.6 fails at once when it is closed', async () => {
    const server = await keep(startRaw(() => {}));
    const wire = await openWire();
    const sending = wire.send(to(server), patience());
    const closing = wire.close();
    await expect(sending).rejects.toMatchObject(failed('closed'));
    await closing;
    await expect(wire.send(to(server), patience())).rejects.toMatchObject(failed('closed'));
  });

  it('7.7 unpacks, up to the limit', async () => {
    const server = await keep(
      startHttp((request, response) => {
        response.setHeader('content-encoding', 'gzip');
        response.end(gzipSync(Buffer.alloc(request.url === '/bomb' ? 10_000_000 : 9_999, 'x')));
      }),
    );
    const wire = await openWire();
    expect((await wire.send(to(server), patience())).body).toHaveLength(9_999);
    const url = new URL(`http://fraud.test:${server.port}/bomb`);
    await expect(wire.send(to(server, { url }), patience())).rejects.toMatchObject({
      errorKind: 'limit_exceeded',
    });
  });

  it('7.7 stops a body without an end', async () => {
    const server = await keep(
      startHttp((_request, response) => {
        const pour = () => {
          while (!response.destroyed && response.write('x'.repeat(10_000)));
        };
        response.on('drain', pour);
        pour();
      }),
    );
    const wire = await openWire();
    await expect(wire.send(to(server), patience())).rejects.toMatchObject({ errorKind: 'limit_exceeded' });
  });

  it.each([
    ['HEAD', 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 99\r\n\r\n'],
    ['GET', 'HTTP/1.1 204 No Content\r\ncontent-encoding: gzip\r\n\r\n'],
    ['GET', 'HTTP/1.1 304 Not Modified\r\ncontent-length: 99\r\n\r\n'],
    ['GET', 'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'],
    ['GET', 'HTTP/1.1 200 OK\r\n\r\n'],
  ])('7.7 understands the answer without a body to %s: %j', async (method, answer) => {
    const server = await keep(startRaw((socket) => socket.end(answer)));
    const wire = await openWire();
    expect((await wire.send(to(server, { method }), patience())).body).toHaveLength(0);
  });

  it.each([
    ['no HTTP', 'SSH-2.0-OpenSSH_9.9\r\n'],
    ['nothing', ''],
    ['half a header', 'HTTP/1.1 200 OK\r\nx: '],
    ['a body cut short', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc'],
    ['a chunk cut short', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\na\r\nabc'],
    ['a chunk of no size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nabc\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabc'],
    [
      'length and chunks',
      'HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a header with NUL', 'HTTP/1.1 200 OK\r\nx: a\0b\r\n\r\n'],
    ['huge headers', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`],
    ['countless headers', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(30_000)}\r\n`],
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
  ])('7.7 fails when the server sends %s', async (_what, answer) => {
    const server = await keep(startRaw((socket) => socket.end(answer)));
    const wire = await openWire();
    await expect(wire.send(to(server), patience())).rejects.toMatchObject(
      failed(`fraud.test:${server.port}`),
    );
  });

  it.each([
    ['no HTTP', 'SSH-2.0-OpenSSH_9.9\r\n'],
    ['HTTP/0.9', '<html>hello</html>'],
    ['a status that is none', 'HTTP/1.1 099 x\r\ncontent-length: 0\r\n\r\n'],
    ['two lengths in one', 'HTTP/1.1 200 OK\r\ncontent-length: 2, 2\r\n\r\nhi'],
  ])('5.22 says that what the server sent was no valid HTTP: %s', async (_what, answer) => {
    const server = await keep(startRaw((socket) => socket.end(answer)));
    const wire = await openWire();
    await expect(wire.send(to(server), patience())).rejects.toMatchObject(failed('valid HTTP'));
  });

  it('7.4 says that nobody listens, and not where', async () => {
    const server = await startHttp(() => {});
    await server.close();
    const failure = await (await openWire()).send(to(server), patience()).catch((error: unknown) => error);
    expect(failure).toMatchObject(failed('refused the connection'));
    expect(String(failure)).not.toContain('127.0.0.1');
  });
});

describe('the wire over TLS', () => {
  const made: { readonly key: string; readonly cert: string }[] = [];
  beforeAll(async () => {
    made.push(await makeCertificate('fraud.test'), await makeCertificate('other.test'));
  });

  function certificate(index: number): { readonly key: string; readonly cert: string } {
    const found = made[index];
    if (found === undefined) throw new Error('no certificate');
    return found;
  }

  it('7.4 proves the name, not the address, it connected to', async () => {
    const server = await keep(startHttps(certificate(0), (_request, response) => response.end('safe')));
    const wire = await openWire({ ca: certificate(0).cert });
    const { body } = await wire.send(to(server, {}, 'https'), patience());
    expect(Buffer.from(body).toString()).toBe('safe');
  });

  it('7.1 tells nothing to a server that has another name', async () => {
    const told: unknown[] = [];
    const server = await keep(
      startHttps(certificate(1), (request, response) => {
        told.push(request.headers);
        response.end();
      }),
    );
    const wire = await openWire({ ca: certificate(1).cert });
    const request = to(server, { method: 'POST', headers: { 'x-key': 's3cr3t' }, body: 's3cr3t' }, 'https');
    await expect(wire.send(request, patience())).rejects.toMatchObject(failed('securely'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.connections).toHaveLength(1);
    expect(told).toEqual([]);
  });

  it('7.1 does not trust just any certificate, whatever the environment says', async () => {
    const server = await keep(startHttps(certificate(0), (_request, response) => response.end('unsafe')));
    const wire = await openWire();
    await expect(wire.send(to(server, {}, 'https'), patience())).rejects.toMatchObject(failed('securely'));
    const said = await sendFromElsewhere(to(server, {}, 'https'), { NODE_TLS_REJECT_UNAUTHORIZED: '0' });
    expect(said).toMatch(/could not be reached securely/);
  });

  it('7.6 lets go of a server that never shakes hands', async () => {
    const server = await keep(startRaw(() => {}));
    const wire = await openWire();
    const caller = new AbortController();
    const sending = wire.send(to(server, {}, 'https'), caller.signal);
    while (server.connections.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const gone = new Promise((resolve) => server.connections[0]?.once('close', resolve));
    caller.abort();
    await expect(sending).rejects.toMatchObject({ errorKind: 'http_fetch_timeout' });
    await gone;
  });

  it('7.1 does not take plain HTTP for TLS', async () => {
    const server = await keep(startHttp((_request, response) => response.end()));
    const wire = await openWire();
    await expect(wire.send(to(server, {}, 'https'), patience())).rejects.toMatchObject({
      errorKind: 'http_fetch_failed',
    });
  });
});
