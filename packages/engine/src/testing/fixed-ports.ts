import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { LogFields, Logger } from '../ports/logger.ts';

/** A clock that stands until it is told to go on. */
export function createFixedClock(
  now = Date.parse('2026-01-05T09:00:00Z'),
): Clock & { advance(ms: number): void } {
  let passed = 0;
  return {
    now: () => now + passed,
    monotonic: () => passed,
    advance(ms) {
      passed += ms;
    },
  };
}

/** Identifiers that count: `run_1`, `usr_2`. */
export function createCountingIds(): Ids {
  let count = 0;
  return {
    next(prefix) {
      count += 1;
      return `${prefix}_${count}`;
    },
  };
}

/** Keeps what is logged. */
export function createLogRecorder(): Logger & {
  readonly lines: { level: string; fields: LogFields; message: string }[];
} {
  const lines: { level: string; fields: LogFields; message: string }[] = [];
  const at = (level: string) => (fields: LogFields, message: string) => {
    lines.push({ level, fields, message });
  };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
