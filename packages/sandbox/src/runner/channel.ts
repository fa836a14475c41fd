import { readSync, writeSync } from 'node:fs';
import { encodeFrame, headBytes, partsOf, writeFrame } from '../wire/frames.ts';

const startBytes = 256 * 1024;
/** Usual answers are far shorter, and need no buffer of their own. */
const outgoingBytes = 64 * 1024;

/**
 * The runner's end of the pipe to its parent. It reads and writes without the event loop: a runner has nothing else
 * to do while it waits, and a process that blocks in a read is woken sooner than one that polls.
 */
export class Channel {
  readonly #fd: number;
  readonly #maxFrameBytes: number;
  #buffer = Buffer.allocUnsafe(startBytes);
  readonly #outgoing = Buffer.allocUnsafe(outgoingBytes);
  /** What has been read and not been given out stands between the two. */
  #from = 0;
  #to = 0;

  constructor(fd: number, maxFrameBytes: number) {
    this.#fd = fd;
    this.#maxFrameBytes = maxFrameBytes;
  }

  /** The parts of the next frame; null when the parent is gone. */
  receive(): readonly string[] | null {
    if (!this.#fill(headBytes)) return null;
    const length = this.#buffer.readUInt32BE(this.#from);
    if (length > this.#maxFrameBytes) throw new RangeError(`a frame of ${length} bytes`);
    if (!this.#fill(headBytes + length)) return null;
    const start = this.#from + headBytes;
    this.#from = start + length;
    return partsOf(this.#buffer, start, this.#from);
  }

  /** Reads until there are so many bytes; false at the end of the pipe. */
  #fill(bytes: number): boolean {
    if (this.#to - this.#from >= bytes) return true;
    this.#makeRoom(bytes);
    while (this.#to - this.#from < bytes) {
      const length = this.#read();
      if (length === 0) return false;
      this.#to += length;
    }
    return true;
  }

  #makeRoom(bytes: number): void {
    if (this.#from === this.#to) this.#from = this.#to = 0;
    if (this.#from + bytes <= this.#buffer.length && this.#to < this.#buffer.length) return;
    const room = bytes <= this.#buffer.length ? this.#buffer : Buffer.allocUnsafe(bytes + startBytes);
    this.#buffer.copy(room, 0, this.#from, this.#to);
    this.#buffer = room;
    this.#to -= this.#from;
    this.#from = 0;
  }

  #read(): number {
    for (;;) {
      try {
        return readSync(this.#fd, this.#buffer, this.#to, this.#buffer.length - this.#to, null);
      } catch (error) {
        if (!isBusy(error)) return 0;
        pause();
      }
    }
  }

  send(text: string): void {
    const length = writeFrame(text, this.#outgoing);
    if (length > 0) this.#write(this.#outgoing, length);
    else {
      const frame = encodeFrame([text]);
      this.#write(frame, frame.length);
    }
  }

  #write(frame: Buffer, length: number): void {
    for (let sent = 0; sent < length; ) {
      try {
        sent += writeSync(this.#fd, frame, sent, length - sent);
      } catch (error) {
        if (!isBusy(error)) throw error;
        pause();
      }
    }
  }
}

/** Only where the system gives a child pipes that do not block. */
function isBusy(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'EAGAIN';
}

const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
function pause(): void {
  Atomics.wait(never, 0, 0, 1);
}
