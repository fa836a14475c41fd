/**
 * The memory that the guest writes its log entries to, as the runner and its watching thread read it: UTF-16 units
 * from byte 8 on, their number in the first four bytes (see `BlackBox` in the guest's `run-state.ts`).
 */
const headBytes = 8;

/** To be called before each entry into the guest. */
export function clearBlackBox(memory: SharedArrayBuffer): void {
  new Int32Array(memory, 0, 1)[0] = 0;
}

/** Log entries of the entry under way as a JSON list, even when the isolate is gone. */
export function readBlackBox(memory: SharedArrayBuffer): string {
  const units = new Int32Array(memory, 0, 1)[0] ?? 0;
  const most = (memory.byteLength - headBytes) / 2;
  const bytes = Math.max(0, Math.min(units, most)) * 2;
  return `[${Buffer.from(memory, headBytes, bytes).toString('utf16le')}]`;
}
