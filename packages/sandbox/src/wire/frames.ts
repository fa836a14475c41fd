/**
 * Frames on the pipe between the embedder's process and a child: four bytes of length, big endian, then that
 * many bytes of UTF-8 JSON.
 */
const headBytes = 4;

export function encodeFrame(json: string): Buffer {
  const length = Buffer.byteLength(json, 'utf8');
  const frame = Buffer.allocUnsafe(headBytes + length);
  frame.writeUInt32BE(length, 0);
  frame.write(json, headBytes, 'utf8');
  return frame;
}

/** Cuts a stream of chunks into frames. Throws a RangeError for a frame larger than `maxBytes`, before it is read. */
export class FrameReader {
  readonly #maxBytes: number;
  #chunks: Buffer[] = [];
  #held = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The texts of the frames that `chunk` completes. */
  push(chunk: Buffer): string[] {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    const texts: string[] = [];
    while (this.#held >= headBytes) {
      const length = this.#peekLength();
      if (length > this.#maxBytes) throw new RangeError(`a frame of ${length} bytes`);
      if (this.#held < headBytes + length) break;
      const all = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
      texts.push(all.toString('utf8', headBytes, headBytes + length));
      this.#keep(all.subarray(headBytes + length));
    }
    return texts;
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
    this.#held = rest.length;
  }
}
