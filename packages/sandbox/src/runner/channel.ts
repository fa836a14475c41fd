import { readSync, writeSync } from 'node:fs';
import { encodeFrame, FrameReader } from '../wire/frames.ts';

const chunkBytes = 256 * 1024;

/**
 * The runner's end of the pipe to its parent. It reads and writes without the event loop: a runner has nothing else
 * to do while it waits, and a process that blocks in a read is woken sooner than one that polls.
 */
export class Channel {
  readonly #fd: number;
  readonly #frames: FrameReader;
  readonly #chunk = Buffer.allocUnsafe(chunkBytes);
  #ready: string[][] = [];

  constructor(fd: number, maxFrameBytes: number) {
    this.#fd = fd;
    this.#frames = new FrameReader(maxFrameBytes);
  }

  /** The parts of the next frame; null when the parent is gone. */
  receive(): readonly string[] | null {
    while (this.#ready.length === 0) {
      const length = this.#read();
      if (length === 0) return null;
      this.#ready = this.#frames.push(Buffer.from(this.#chunk.subarray(0, length)));
    }
    return this.#ready.shift() ?? null;
  }

  #read(): number {
    for (;;) {
      try {
        return readSync(this.#fd, this.#chunk, 0, chunkBytes, null);
      } catch (error) {
        if (!isBusy(error)) return 0;
        pause();
      }
    }
  }

  send(...parts: readonly string[]): void {
    const frame = encodeFrame(parts);
    for (let sent = 0; sent < frame.length; ) {
      try {
        sent += writeSync(this.#fd, frame, sent);
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
