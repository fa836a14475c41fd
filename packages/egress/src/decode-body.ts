import { promisify } from 'node:util';
import {
  brotliDecompress,
  constants,
  gunzip,
  type InputType,
  inflate,
  inflateRaw,
  zstdDecompress,
} from 'node:zlib';
import { WireError } from '@sluice/engine';

/** As many codings as anybody has a reason to stack. */
const maxCodings = 3;
/** What compression may add to a body that does not compress. */
const expansionBytes = 64 * 1024;
/** Room for most answers; for larger ones it is doubled. */
const firstBytes = 16 * 1024;
/** 8 MiB, the largest window that HTTP permits (RFC 9659). */
const zstdWindowLog = 23;

type Decoder = (bytes: Buffer, maxOutputLength: number) => Promise<Buffer>;

const decoders: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['gzip', (bytes, maxOutputLength) => promisify(gunzip)(bytes, { maxOutputLength })],
  ['x-gzip', (bytes, maxOutputLength) => promisify(gunzip)(bytes, { maxOutputLength })],
  ['deflate', decodeDeflate],
  ['br', (bytes, maxOutputLength) => promisify(brotliDecompress)(bytes, { maxOutputLength })],
  [
    'zstd',
    (bytes, maxOutputLength) =>
      promisify<InputType, object, Buffer>(zstdDecompress)(bytes, {
        maxOutputLength,
        params: { [constants.ZSTD_d_windowLogMax]: zstdWindowLog },
      }),
  ],
]);

/**
 * Reads a response body and undoes its content codings, giving up as soon as either side of the decoding passes its
 * limit, so that a compression bomb costs no more than an honest body (contract 7.7). Codings that are not known
 * are left as they are, as the Fetch standard does.
 */
export async function decodeBody(
  chunks: AsyncIterable<Uint8Array>,
  contentEncoding: string | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  const codings = readCodings(contentEncoding);
  let bytes = await readAll(chunks, codings.length === 0 ? maxBytes : maxBytes + expansionBytes, maxBytes);
  for (const [index, decode] of codings.entries()) {
    if (bytes.length === 0) break;
    const last = index === codings.length - 1;
    try {
      bytes = await decode(bytes, last ? maxBytes : maxBytes + expansionBytes);
    } catch (error) {
      if (isTooLarge(error)) throw tooLarge(maxBytes);
      throw new WireError('http_fetch_failed', 'The compressed response body is damaged or incomplete.');
    }
  }
  return bytes;
}

/**
 * Copies, never keeps: what a chunk is a view on may be ten thousand times its size, and a server decides how small the
 * chunks are.
 */
async function readAll(chunks: AsyncIterable<Uint8Array>, limit: number, maxBytes: number): Promise<Buffer> {
  let bytes = Buffer.alloc(Math.min(limit, firstBytes));
  let length = 0;
  for await (const chunk of chunks) {
    const needed = length + chunk.length;
    if (needed > limit) throw tooLarge(maxBytes);
    if (needed > bytes.length) {
      const larger = Buffer.alloc(Math.min(limit, Math.max(needed, bytes.length * 2)));
      bytes.copy(larger, 0, 0, length);
      bytes = larger;
    }
    bytes.set(chunk, length);
    length = needed;
  }
  return bytes.subarray(0, length);
}

function readCodings(contentEncoding: string | undefined): Decoder[] {
  const names = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  if (names.length > maxCodings) {
    throw new WireError(
      'http_fetch_failed',
      `The response body is compressed more than ${maxCodings} times.`,
    );
  }
  const found = names.flatMap((name) => decoders.get(name) ?? []);
  return found.length === names.length ? found.reverse() : [];
}

/** `deflate` means zlib's format (RFC 9110, section 8.4.1.2), yet servers send it without zlib's header too. */
async function decodeDeflate(bytes: Buffer, maxOutputLength: number): Promise<Buffer> {
  const first = bytes[0] ?? 0;
  const wrapped = (first & 0x0f) === 8;
  return await promisify<InputType, object, Buffer>(wrapped ? inflate : inflateRaw)(bytes, {
    maxOutputLength,
  });
}

function isTooLarge(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
  );
}

function tooLarge(maxBytes: number): WireError {
  return new WireError('limit_exceeded', `The response body is larger than ${maxBytes} bytes.`);
}
