import type { CompiledTemplate } from '@sluice/expression';
import { type LogEventConfig, logEventDescriptor } from '@sluice/flow';
import type { LogLevel } from '../ports/action-runner.ts';
import { compileOrThrow } from './compile-or-throw.ts';
import { defineBlock } from './define-block.ts';

/** The same bound as `api.log` has (contract 5.12), in bytes of UTF-8. */
const messageBytes = 4_096;

/** Writes a line to the trace and to the run's audit event. */
export const logEvent = defineBlock<LogEventConfig, { level: LogLevel; message: CompiledTemplate }>({
  ...logEventDescriptor,
  prepare: ({ level, message }) => ({ level: level ?? 'info', message: compileOrThrow.template(message) }),
  execute: ({ level, message }, { scope }) => ({
    outcome: { kind: 'next' },
    logs: [{ level, message: cut(message.renderText(scope)) }],
  }),
});

/** Cuts at the limit, never inside a character. */
function cut(text: string): string {
  if (Buffer.byteLength(text, 'utf8') <= messageBytes) return text;
  const decoder = new TextDecoder('utf-8');
  return decoder.decode(new TextEncoder().encode(text).subarray(0, messageBytes), { stream: true });
}
