import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { EgressPolicy } from '@sluice/engine';
import fc from 'fast-check';
import { openWorld, type World } from './testing/open-world.ts';
import { startRaw, type TestServer } from './testing/start-server.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

type Answer = (socket: Socket) => void;

interface Stage {
  readonly world: World;
  readonly server: TestServer;
  readonly fetch: (method?: string, signal?: AbortSignal) => ReturnType<World['fetch']>;
}

async function setUp(answer: Answer, policy: Partial<EgressPolicy> = {}): Promise<Stage> {
  const server = await startRaw(answer);
  const world = await openWorld({
    zone: { 'a.test': ['127.0.0.1'] },
    allow: [{ host: `a.test:${server.port}`, insecure: true, private: true }],
    policy,
  });
  cleanUp.push(
    () => server.close(),
    () => world.close(),
  );
  const url = `http://a.test:${server.port}/`;
  return {
    world,
    server,
    fetch: (method = 'GET', signal = undefined) => world.fetch(url, { method }, {}, signal),
  };
}

/** Both ends have let go. */
async function expectClosed({ world, server }: Stage): Promise<void> {
  expect(await world.sockets.stillOpen()).toBe(0);
  for (let turn = 0; turn < 100 && server.connections.some((socket) => !socket.destroyed); turn += 1) {
    for (const socket of server.connections) socket.end();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(server.connections.filter((socket) => !socket.destroyed)).toEqual([]);
}

const say = (text: string | Buffer): Answer => {
  return (socket) => socket.end(typeof text === 'string' ? Buffer.from(text, 'latin1') : text);
};
/** Sends `piece` for as long as somebody reads. */
const pour = (head: string, piece: string | Buffer): Answer => {
  return (socket) => {
    const go = () => {
      while (socket.writable && socket.write(piece));
    };
    socket.on('drain', go);
    socket.write(head, 'latin1');
    go();
  };
};
/** Sends one byte of `text` every `ms`. */
const drip = (head: string, text: string, ms = 20): Answer => {
  return (socket) => {
    socket.write(head);
    let at = 0;
    const timer = setInterval(() => {
      if (!socket.writable || at === text.length) clearInterval(timer);
      else socket.write(text.charAt(at));
      at += 1;
    }, ms);
  };
};

const head = (...lines: string[]) => ['HTTP/1.1 200 OK', ...lines, '', ''].join('\r\n');
const chunked = head('transfer-encoding: chunked');
const packed = (coding: string, body: Buffer) =>
  Buffer.concat([Buffer.from(head(`content-encoding: ${coding}`, `content-length: ${body.length}`)), body]);
const megabytes = Buffer.alloc(24 * 1024 * 1024);

const failed = { ok: false, error_kind: 'http_fetch_failed' };
const tooLarge = { ok: false, error_kind: 'limit_exceeded' };
const timedOut = { ok: false, error_kind: 'http_fetch_timeout' };
const answered = (body: string, status = 200) => ({ ok: true, response: { status, body } });

describe('a server that answers badly', () => {
  it.each<[string, string, object]>([
    ['a length that is too short', `${head('content-length: 3')}abcdef`, answered('abc')],
    ['a length that is too long', `${head('content-length: 9')}abc`, failed],
    ['a length below zero', `${head('content-length: -1')}abc`, failed],
    ['a length that is no number', `${head('content-length: 0x3')}abc`, failed],
    ['a length beyond all numbers', `${head('content-length: 99999999999999999999')}abc`, failed],
    ['two lengths', `${head('content-length: 3', 'content-length: 3')}abc`, failed],
    ['a length and chunks', `${head('content-length: 3', 'transfer-encoding: chunked')}0\r\n\r\n`, failed],
    ['no length', `${head()}abc`, answered('abc')],
    [
      'a second answer behind the first',
      `${head('content-length: 3')}abc${head('content-length: 4')}evil`,
      answered('abc'),
    ],
    [
      'a second answer behind none',
      `HTTP/1.1 204 x\r\n\r\n${head('content-length: 4')}evil`,
      answered('', 204),
    ],
    ['a body with 204', 'HTTP/1.1 204 x\r\ncontent-length: 4\r\n\r\nevil', answered('', 204)],
    ['a body with 304', 'HTTP/1.1 304 x\r\ncontent-length: 4\r\n\r\nevil', answered('', 304)],
    ['trailers', `${chunked}2\r\nok\r\n0\r\nset-cookie: evil=1\r\nx-late: 1\r\n\r\n`, answered('ok')],
    ['a chunk longer than it says', `${chunked}2\r\nokevil\r\n0\r\n\r\n`, failed],
    ['a chunk below zero', `${chunked}-2\r\nok\r\n0\r\n\r\n`, failed],
    ['a chunk beyond all numbers', `${chunked}fffffffffffffffff\r\nok`, failed],
    ['HTTP/0.9', '<html>ok</html>', failed],
    ['another protocol', 'SSH-2.0-OpenSSH_9.9\r\n', failed],
    ['an empty line first', `\r\n${head('content-length: 2')}ok`, answered('ok')],
    ['a folded header', `${head('x: a\r\n b', 'content-length: 2')}ok`, failed],
    ['a blank before the colon', `${head('content-length : 2')}ok`, failed],
    ['a header without a name', `${head(': x', 'content-length: 2')}ok`, failed],
    ['a header with NUL', `${head('x: a\0b', 'content-length: 2')}ok`, failed],
    ['a bare CR', `${head('x: a\rb', 'content-length: 2')}ok`, failed],
    ['status 0', 'HTTP/1.1 000 x\r\ncontent-length: 0\r\n\r\n', failed],
    ['status 99', 'HTTP/1.1 099 x\r\ncontent-length: 0\r\n\r\n', failed],
    ['status of four digits', 'HTTP/1.1 2000 x\r\ncontent-length: 0\r\n\r\n', failed],
    [
      'an upgrade nobody asked for',
      'HTTP/1.1 101 x\r\nupgrade: x\r\nconnection: upgrade\r\n\r\nevil',
      failed,
    ],
    ['an upgrade without a word', 'HTTP/1.1 101 x\r\n\r\n', failed],
    [
      'a hundred interim answers first',
      `${'HTTP/1.1 103 x\r\nx: y\r\n\r\n'.repeat(100)}${head('content-length: 2')}ok`,
      answered('ok'),
    ],
    ['headers without end in one', `${head(`x: ${'y'.repeat(64 * 1024)}`)}ok`, failed],
    ['headers without end in many', `${head(...Array(20_000).fill('x: y'))}ok`, failed],
    ['trailers without end', `${chunked}0\r\n${'x: y\r\n'.repeat(20_000)}\r\n`, failed],
    [
      'headers of the host’s objects',
      head('__proto__: x', 'constructor: x', 'toString: x', 'content-length: 0'),
      answered(''),
    ],
    ['packed four times', `${head('content-encoding: gzip, gzip, gzip, gzip')}ok`, failed],
    ['packed, but it is not', `${head('content-encoding: gzip')}ok`, failed],
    ['packed in what nobody knows', `${head('content-encoding: evil')}ok`, answered('ok')],
    ['packed and empty', head('content-encoding: br', 'content-length: 0'), answered('')],
    [
      'text that is not UTF-8',
      `${head()}\xff\xfe\xc3(\xed\xa0\x80`,
      answered('\ufffd\ufffd\ufffd(\ufffd\ufffd\ufffd'),
    ],
    ['text with a byte order mark', `${head()}\xef\xbb\xbfok`, answered('ok')],
    ['nothing', '', failed],
  ])('7.7 with %s does not get further than that', async (_what, text, end) => {
    const stage = await setUp(say(text), { timeoutMs: 2_000 });
    const result = await stage.fetch();
    expect(result).toMatchObject(end);
    expect(JSON.stringify(result)).not.toContain('evil=1');
    expect(Object.keys(result.ok ? result.response.headers : {})).not.toContain('x-late');
    await expectClosed(stage);
  });

  it('7.7 has no body for a HEAD, whatever it sends', async () => {
    const stage = await setUp(say(`${head('content-length: 4')}evil`));
    expect(await stage.fetch('HEAD')).toMatchObject(answered(''));
    await expectClosed(stage);
  });

  it.each<[string, Buffer]>([
    ['gzip', gzipSync(megabytes)],
    ['deflate', deflateSync(megabytes)],
    ['br', brotliCompressSync(megabytes)],
    ['zstd', zstdCompressSync(megabytes)],
    ['gzip, br', brotliCompressSync(gzipSync(megabytes))],
    ['gzip, gzip, gzip', gzipSync(gzipSync(gzipSync(megabytes)))],
  ])('7.7 with a bomb of %s is stopped before it has gone off', async (coding, bomb) => {
    const stage = await setUp(say(packed(coding, bomb)));
    const before = process.memoryUsage().arrayBuffers;
    expect(await stage.fetch()).toMatchObject(tooLarge);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
    await expectClosed(stage);
  });

  it('7.7 may send exactly a megabyte, packed or not, and not a byte more', async () => {
    const limit = 1024 * 1024;
    for (const [size, end] of [
      [limit, { ok: true, response: { body: expect.stringMatching(/^x{1000}/) } }],
      [limit + 1, tooLarge],
    ] as const) {
      const body = Buffer.alloc(size, 'x');
      const plain = Buffer.concat([Buffer.from(head()), body]);
      const stages = [plain, packed('gzip', gzipSync(body)), packed('br', brotliCompressSync(body))].map(
        (bytes) => setUp(say(bytes)),
      );
      for (const stage of await Promise.all(stages)) {
        const result = await stage.fetch();
        expect(result).toMatchObject(end);
        if (result.ok) expect(result.response.body).toHaveLength(limit);
        await expectClosed(stage);
      }
    }
  });

  it.each<[string, Answer]>([
    ['a plain body', pour(head(), Buffer.alloc(10_000, 'x'))],
    ['a body in chunks', pour(chunked, `3e8\r\n${'x'.repeat(1_000)}\r\n`)],
    ['a body in chunks of one byte', pour(chunked, '1\r\nx\r\n'.repeat(1_000))],
    ['a packed body', pour(head('content-encoding: gzip'), gzipSync(Buffer.alloc(10_000, 'x')))],
    ['a redirect’s body', pour('HTTP/1.1 302 x\r\nlocation: /\r\n\r\n', Buffer.alloc(10_000, 'x'))],
  ])('7.7 without an end to %s is stopped at the limit', async (_what, answer) => {
    const stage = await setUp(answer, { responseBytes: 100_000 });
    expect(await stage.fetch()).toMatchObject(tooLarge);
    await expectClosed(stage);
  });

  it.each<[string, Answer]>([
    ['headers', drip('', head(`x: ${'y'.repeat(200)}`))],
    ['a body', drip(head('content-length: 200'), 'x'.repeat(200))],
    ['chunks', drip(chunked, '1\r\nx\r\n'.repeat(100))],
    ['a packed body', drip(head('content-encoding: gzip'), '\x1f\x8b\x08'.padEnd(200, '\0'))],
    ['a redirect', drip('HTTP/1.1 302 x\r\nlocation: /\r\n', `x: ${'y'.repeat(200)}`)],
  ])('7.6 with %s byte by byte gets no more time than others', async (_what, answer) => {
    const stage = await setUp(answer, { timeoutMs: 150 });
    const began = performance.now();
    expect(await stage.fetch()).toMatchObject(timedOut);
    expect(performance.now() - began).toBeLessThan(1_800);
    await expectClosed(stage);
  });

  it.each<[string, Answer]>([
    ['interim answers', pour('', 'HTTP/1.1 103 x\r\nx: y\r\n\r\n'.repeat(500))],
    ['a reason', pour('HTTP/1.1 200 ', 'x'.repeat(60_000))],
    ['the size of a chunk', pour(chunked, '0'.repeat(60_000))],
    ['what is said beside chunks', pour(chunked, `1;a=${'x'.repeat(60_000)}\r\nx\r\n`)],
    ['empty lines', pour('', '\r\n'.repeat(10_000))],
  ])('7.6 without an end to %s is given up in time', async (_what, answer) => {
    const stage = await setUp(answer, { timeoutMs: 200 });
    expect(await stage.fetch()).toMatchObject({ ok: false });
    await expectClosed(stage);
  });

  it('7.7 says a lot beside each byte, and none of it is kept', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const crumb = `1;a=${'x'.repeat(60_000)}\r\nx\r\n`;
    let before = 0;
    let held = 0;
    const stage = await setUp(async (socket) => {
      collect();
      before = process.memoryUsage().arrayBuffers;
      socket.write(chunked);
      for (let sent = 0; sent < 1_000; sent += 1) {
        if (!socket.write(crumb)) await once(socket, 'drain');
      }
      // What was written last may be under way still; what came of the rest has had its time.
      await new Promise((resolve) => setTimeout(resolve, 50));
      collect();
      held = process.memoryUsage().arrayBuffers - before;
      socket.end('0\r\n\r\n');
    });
    expect(await stage.fetch()).toMatchObject(answered('x'.repeat(1_000)));
    expect(held).toBeLessThan(24 * 1024 * 1024);
    await expectClosed(stage);
  });

  it('7.6 redirects for ever, each time a little late, and is given up in time', async () => {
    const stage = await setUp(
      (socket) =>
        setTimeout(() => socket.end('HTTP/1.1 302 x\r\nlocation: /\r\ncontent-length: 0\r\n\r\n'), 60),
      { timeoutMs: 200 },
    );
    expect(await stage.fetch()).toMatchObject(timedOut);
    expect(stage.server.connections.length).toBeLessThan(6);
    await expectClosed(stage);
  });

  it.each<[string, string | Buffer, object]>([
    ['is packed too often', head('content-encoding: gzip, gzip, gzip, gzip', 'content-length: 99'), failed],
    [
      'is damaged',
      `${head('content-encoding: gzip', 'transfer-encoding: chunked')}9\r\nno gzip!!\r\n0\r\n\r\n`,
      failed,
    ],
    [
      'is too large',
      Buffer.concat([Buffer.from(head('content-length: 9000000')), Buffer.alloc(2 ** 20 + 1)]),
      tooLarge,
    ],
    ['is complete', `${head('content-length: 2', 'connection: keep-alive')}ok`, answered('ok')],
    ['has no body', 'HTTP/1.1 204 x\r\nconnection: keep-alive\r\n\r\n', answered('', 204)],
    ['is garbage', 'garbage\r\n\r\n', failed],
  ])('7.6 that %s and stays connected is let go of', async (_what, text, end) => {
    const stage = await setUp((socket) => socket.write(text, 'latin1'), { timeoutMs: 2_000 });
    expect(await stage.fetch()).toMatchObject(end);
    await expectClosed(stage);
  });

  it.each<[string, Answer]>([
    ['before its answer', (socket) => socket.resetAndDestroy()],
    [
      'within its headers',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nx: ', () => socket.resetAndDestroy()),
    ],
    [
      'within its body',
      (socket) => socket.write(`${head('content-length: 9')}abc`, () => socket.resetAndDestroy()),
    ],
    ['within a chunk', (socket) => socket.write(`${chunked}9\r\nabc`, () => socket.resetAndDestroy())],
  ])('7.7 resets the connection %s and fails', async (_what, answer) => {
    const stage = await setUp(answer);
    expect(await stage.fetch()).toMatchObject(failed);
    await expectClosed(stage);
  });

  it('7.6 is let go of when the caller leaves, at any moment', async () => {
    const stage = await setUp(drip(head('content-length: 100'), 'x'.repeat(100), 5), { timeoutMs: 2_000 });
    const moments = [0, 1, 2, 5, 10, 20, 40, 80];
    const results = await Promise.all(moments.map((ms) => stage.fetch('GET', AbortSignal.timeout(ms))));
    for (const result of results) expect(result).toMatchObject(timedOut);
    await expectClosed(stage);
  });

  it('7.6 is let go of when it does not even take the connection', async () => {
    // A thread that listens and never looks: when its queue is full, the kernel answers no more.
    const worker = new Worker(
      `const { createServer } = require('node:net'), { parentPort } = require('node:worker_threads');
       const server = createServer().listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
         parentPort.postMessage(server.address().port);
         setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5_000), 5);
       });`,
      { eval: true },
    );
    cleanUp.push(() => worker.terminate());
    const port = await new Promise<number>((resolve) => worker.once('message', resolve));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const others = Array.from({ length: 6 }, () => connect(port, '127.0.0.1').on('error', () => {}));
    cleanUp.push(() => others.map((socket) => socket.destroy()));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(others.some((socket) => socket.connecting)).toBe(true);
    const world = await openWorld({
      zone: { 'a.test': ['127.0.0.1', '127.0.0.1'], 'b.test': ['127.0.0.1', '::1'] },
      allow: ['a.test', 'b.test'].map((name) => ({ host: `${name}:${port}`, insecure: true, private: true })),
      policy: { timeoutMs: 400 },
    });
    cleanUp.push(() => world.close());
    expect(await world.fetch(`http://a.test:${port}/`)).toMatchObject(timedOut);
    expect(await world.fetch(`http://b.test:${port}/`)).toMatchObject({ ok: false });
    expect(await world.sockets.stillOpen()).toBe(0);
  });

  it('7.6 is let go of when it is one of many', async () => {
    const stage = await setUp(() => {});
    const caller = new AbortController();
    const fetching = Array.from({ length: 60 }, () => stage.fetch('GET', caller.signal));
    while (stage.server.connections.length < 60) await new Promise((resolve) => setTimeout(resolve, 5));
    caller.abort();
    for (const result of await Promise.all(fetching)) expect(result).toMatchObject(timedOut);
    await expectClosed(stage);
  });

  it('7.7 breaks nothing with bytes that nobody has thought of', async () => {
    let bytes = Buffer.alloc(0);
    const stage = await setUp((socket) => socket.end(bytes), { timeoutMs: 1_000, responseBytes: 1_000 });
    const escaped: unknown[] = [];
    const note = (error: unknown) => escaped.push(error);
    process.on('uncaughtException', note).on('unhandledRejection', note);
    cleanUp.push(() => process.off('uncaughtException', note).off('unhandledRejection', note));
    const piece = fc.constantFrom(
      ...[
        'HTTP/1.1 200 OK\r\n',
        'HTTP/1.1 100 \r\n',
        'HTTP/1.1 103 x\r\n',
        'HTTP/1.1 101 x\r\n',
        'HTTP/1.1 204 x\r\n',
      ],
      ...[
        'content-length: 3\r\n',
        'content-length: 0\r\n',
        'transfer-encoding: chunked\r\n',
        'connection: keep-alive\r\n',
      ],
      ...[
        'content-encoding: gzip\r\n',
        'upgrade: x\r\n',
        'connection: upgrade\r\n',
        'keep-alive: timeout=1\r\n',
        'x: y\r\n',
      ],
      ...['\r\n', '\n', '\r', '\0', 'abc', '3\r\nabc\r\n', '0\r\n', '0\r\n\r\n', '\xff', ':', ' '],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        bytes = Buffer.from(pieces.join(''), 'latin1');
        const result = await stage.fetch();
        expect(result.ok || result.error_kind !== 'http_fetch_timeout').toBe(true);
      }),
      { numRuns: 150, seed: 7 },
    );
    await expectClosed(stage);
    expect(escaped).toEqual([]);
  });
});
