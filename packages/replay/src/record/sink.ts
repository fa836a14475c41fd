import type { Recording } from '../recording/recording-schema.ts';

/** Where recordings go. What it throws, or how long it takes, is felt by no run. */
export interface RecordingSink {
  write(recording: Recording): void | Promise<void>;
}

/** Keeps the newest recordings in memory. */
export function createMemorySink(most = 10_000): RecordingSink & { readonly recordings: Recording[] } {
  const recordings: Recording[] = [];
  return {
    recordings,
    write(recording) {
      recordings.push(recording);
      if (recordings.length > most) recordings.shift();
    },
  };
}
