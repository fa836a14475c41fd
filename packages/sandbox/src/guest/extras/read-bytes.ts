/** A copy of what a BufferSource holds (Web IDL); TypeError for anything else. */
export function readBytes(source: unknown, what: string): Uint8Array<ArrayBuffer> {
  if (ArrayBuffer.isView(source)) {
    return Uint8Array.from(
      new Uint8Array(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength),
    );
  }
  if (source instanceof ArrayBuffer) return Uint8Array.from(new Uint8Array(source));
  throw new TypeError(
    `${what} must be an ArrayBuffer or a view of one, such as new TextEncoder().encode(text)`,
  );
}

/** The whole buffer of a view, cut to the view. */
export function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}
