import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { decodeBody } from './decode-body.ts';

async function* chunksOf(bytes: Uint8Array, size = 1_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const text = Buffer.from('grüße '.repeat(50));

describe('a response body', () => {
  it.each([
    ['identity', text],
    ['', text],
    ['gzip', gzipSync(text)],
    ['X-GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
  ])('7.7 in %s is decoded', async (encoding, bytes) => {
    expect(Buffer.from(await decodeBody(chunksOf(bytes), encoding, text.length))).toEqual(text);
  });

  it('7.7 in a coding nobody knows is left as it is', async () => {
    expect(Buffer.from(await decodeBody(chunksOf(text), 'utf-8', 10_000))).toEqual(text);
  });

  it.each(['gzip', 'deflate', 'br', 'zstd'])('7.7 that is empty needs no %s', async (encoding) => {
    expect(await decodeBody(chunksOf(Buffer.alloc(0)), encoding, 10)).toHaveLength(0);
  });

  it('7.7 may be exactly as large as the limit', async () => {
    await expect(decodeBody(chunksOf(text), undefined, text.length)).resolves.toHaveLength(text.length);
    await expect(decodeBody(chunksOf(text), undefined, text.length - 1)).rejects.toMatchObject({
      errorKind: 'limit_exceeded',
    });
  });

  const megabytes = Buffer.alloc(20 * 1024 * 1024);
  it.each([
    ['gzip', gzipSync(megabytes)],
    ['deflate', deflateSync(megabytes)],
    ['br', brotliCompressSync(megabytes)],
    ['zstd', zstdCompressSync(megabytes)],
    ['gzip, gzip', gzipSync(gzipSync(megabytes))],
  ])('7.7 that is a bomb of %s is not unpacked', async (encoding, bomb) => {
    expect(bomb.length).toBeLessThan(64 * 1024);
    await expect(decodeBody(chunksOf(bomb), encoding, 1024 * 1024)).rejects.toMatchObject({
      errorKind: 'limit_exceeded',
    });
  });

  it.each(['gzip', undefined])('7.7 without an end is not read to the end (%s)', async (encoding) => {
    let sent = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        sent += 10_000;
        yield Buffer.alloc(10_000);
      }
    }
    await expect(decodeBody(endless(), encoding, 50_000)).rejects.toMatchObject({
      errorKind: 'limit_exceeded',
    });
    expect(sent).toBeLessThan(200_000);
  });

  it('7.7 in crumbs costs no more than in one piece', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    let held = 0;
    async function* crumbs(): AsyncGenerator<Uint8Array> {
      collect();
      const before = process.memoryUsage().arrayBuffers;
      // What a socket was read into stays in memory for as long as a single byte of it is looked at.
      for (let sent = 0; sent < 1_000; sent += 1) yield new Uint8Array(64 * 1024).fill(1).subarray(0, 1);
      collect();
      held = process.memoryUsage().arrayBuffers - before;
    }
    expect(await decodeBody(crumbs(), undefined, 1_000)).toEqual(Buffer.alloc(1_000, 1));
    expect(held).toBeLessThan(8 * 1024 * 1024);
  });

  it.each([
    ['damaged', 'gzip', Buffer.from('no gzip at all')],
    ['cut short', 'gzip', gzipSync(text).subarray(0, 30)],
    ['cut short', 'br', brotliCompressSync(text).subarray(0, 10)],
    ['cut short', 'deflate', deflateSync(text).subarray(0, 10)],
    ['packed four times', 'gzip, gzip, gzip, gzip', gzipSync(text)],
  ])('7.7 that is %s fails', async (_what, encoding, bytes) => {
    await expect(decodeBody(chunksOf(bytes), encoding, 10_000)).rejects.toMatchObject({
      errorKind: 'http_fetch_failed',
    });
  });
});
