/**
 * Frames on the pipe between the embedder's process and a child: four bytes of length, big endian, then that many
 * bytes. A frame holds parts, each with a length of its own before it, of UTF-8 text: the first is JSON, the others
 * are what need not be escaped for it.
 */
export const headBytes = 4;
/** So many chunks are put together while a frame is not there yet. */
const gathered = 256;

export function encodeFrame(parts: readonly string[]): Buffer {
  let length = headBytes;
  const sizes: number[] = [];
  for (const part of parts) {
    const size = Buffer.byteLength(part, 'utf8');
    sizes.push(size);
    length += headBytes + size;
  }
  const frame = Buffer.allocUnsafe(length);
  frame.writeUInt32BE(length - headBytes, 0);
  let at = headBytes;
  for (let index = 0; index < parts.length; index += 1) {
    const size = sizes[index] ?? 0;
    frame.writeUInt32BE(size, at);
    frame.write(parts[index] ?? '', at + headBytes, size, 'utf8');
    at += headBytes + size;
  }
  return frame;
}

/**
 * Writes a frame of one part into a buffer that may be used again; gives back its length, or 0 where it might have no
 * room there.
 */
export function writeFrame(part: string, buffer: Buffer): number {
  if (2 * headBytes + 3 * part.length > buffer.length) return 0;
  const size = buffer.write(part, 2 * headBytes, 'utf8');
  buffer.writeUInt32BE(headBytes + size, 0);
  buffer.writeUInt32BE(size, headBytes);
  return 2 * headBytes + size;
}

/**
 * Cuts a stream of chunks into frames. Throws a RangeError for a frame larger than `maxBytes`, before it is read,
 * and for one whose parts do not fill it.
 */
export class FrameReader {
  readonly #maxBytes: number;
  #chunks: Buffer[] = [];
  #held = 0;
  #loose = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The parts of each frame that `chunk` completes. */
  push(chunk: Buffer): string[][] {
    // As a rule a chunk is a frame.
    if (this.#held === 0 && chunk.length > headBytes && chunk.length - headBytes <= this.#maxBytes) {
      const length = chunk.readUInt32BE(0);
      if (length === chunk.length - headBytes) return [partsOf(chunk, headBytes, chunk.length)];
    }
    this.#chunks.push(chunk);
    this.#loose += 1;
    // Each chunk costs more than its bytes, and a peer may send one byte at a time.
    if (this.#loose % gathered === 0) this.#chunks.push(Buffer.concat(this.#chunks.splice(-gathered)));
    this.#held += chunk.length;
    const frames: string[][] = [];
    while (this.#held >= headBytes) {
      const length = this.#peekLength();
      if (length > this.#maxBytes) throw new RangeError(`a frame of ${length} bytes`);
      if (this.#held < headBytes + length) break;
      const all = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
      frames.push(partsOf(all, headBytes, headBytes + length));
      this.#keep(all.subarray(headBytes + length));
    }
    return frames;
  }

  #peekLength(): number {
    let first = this.#chunks[0] as Buffer;
    if (first.length < headBytes) {
      first = Buffer.concat(this.#chunks);
      this.#chunks = [first];
    }
    return first.readUInt32BE(0);
  }

  #keep(rest: Buffer): void {
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#loose = this.#chunks.length;
    this.#held = rest.length;
  }
}

const maxParts = 16;

/** The parts of the frame that stands in the buffer from `from` to `to`. Throws a RangeError where they do not fill it. */
export function partsOf(buffer: Buffer, from: number, to: number): string[] {
  const parts: string[] = [];
  let at = from;
  while (at < to) {
    const start = at + headBytes;
    const end = start > to ? Number.POSITIVE_INFINITY : start + buffer.readUInt32BE(at);
    if (end > to || parts.length === maxParts) throw new RangeError('a part that is not in its frame');
    parts.push(buffer.toString('utf8', start, end));
    at = end;
  }
  return parts;
}
