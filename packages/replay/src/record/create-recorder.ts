import { randomBytes } from 'node:crypto';
import type { Logger } from '@sluice/engine';
import { SluiceError } from '@sluice/flow';
import { BoundedQueue, type QueueCounts } from './bounded-queue.ts';
import { buildRecording } from './build-recording.ts';
import { checkFields, defaultFields, maskFields } from './mask-fields.ts';
import type { RunTape } from './run-tape.ts';
import type { RecordingSink } from './sink.ts';
import { isSampled, type TapeTaker } from './watch-runs.ts';

export interface RecorderOptions {
  readonly sink: RecordingSink;
  /** Share of the runs that are recorded, 0 to 1. All parts of a run or none, in every process. Default 1. */
  readonly sample?: number;
  /**
   * What is masked, by path: `event.user.email`, `event.request.ip`, `response.headers.x-trace`, `request.body.email`. Takes the place
   * of `defaultFields`: headers that carry credentials.
   */
  readonly fields?: readonly string[];
  /** What masks are made with; the same in every process whose recordings are to be compared. Default: fresh for each recorder. */
  readonly maskKey?: Uint8Array;
  /** Most recordings that wait to be written, default 256; what comes on top is dropped, counted and logged. */
  readonly queue?: number;
  /** How long one write may take, in milliseconds; default 10,000. */
  readonly patienceMs?: number;
}

export interface Recorder extends TapeTaker {
  counts(): QueueCounts;
  /** Resolves when what waits has been written, or after `patienceMs` (default 2,000). */
  flush(patienceMs?: number): Promise<void>;
  close(): Promise<void>;
}

/** Records runs: noted while they run, built, masked and written after they were answered. Throws `input_invalid`. */
export function createRecorder(options: RecorderOptions, logger: Logger): Recorder {
  const { sink, sample = 1, fields = defaultFields, maskKey = randomBytes(32) } = options;
  refuseWrong(sample, fields);
  const queue = new BoundedQueue<RunTape>({
    name: 'recordings',
    logger,
    size: options.queue ?? 256,
    concurrency: 1,
    patienceMs: options.patienceMs ?? 10_000,
    work: async (tape) => {
      const recording = buildRecording(tape);
      if (recording !== null) await sink.write(maskFields(recording, fields, maskKey));
    },
  });
  return {
    wants: (runId) => isSampled(runId, sample),
    take: (tape) => queue.add(tape),
    counts: () => queue.counts,
    flush: (patienceMs = 2_000) => queue.drained(patienceMs),
    close: () => queue.close(2_000),
  };
}

function refuseWrong(sample: number, fields: readonly string[]): void {
  if (!(sample >= 0 && sample <= 1)) {
    throw new SluiceError('input_invalid', `the recorder's sample is ${sample}`, {
      hint: 'Give a share from 0 to 1, such as 0.01.',
    });
  }
  const details = checkFields(fields);
  if (details.length > 0) {
    throw new SluiceError('input_invalid', `the recorder's fields cannot be used: ${details[0]}`, {
      details,
      hint: 'See docs/replay.md for what can be masked.',
    });
  }
}
