import { defaultDenialMessage, SluiceError } from '@sluice/flow';
import type { EngineParts } from './parts.ts';
import type { RunResult } from './run-result.ts';

/**
 * An error on the way to a run or back from it. What the caller did wrong is thrown on; the engine's own trouble is a `failed`
 * run that issues nothing (contract 2.3).
 */
export function refusedResult(
  error: unknown,
  run: { readonly flow: string; readonly runId: string; readonly flowVersion?: number; readonly userMessage?: string },
  parts: EngineParts,
): RunResult {
  if (error instanceof SluiceError && error.kind === 'refusal' && error.code !== 'key_missing' && error.code !== 'key_invalid') throw error;
  const code = error instanceof SluiceError ? error.code : 'engine_error';
  // The text of a driver's error can hold data of the run: the log gets the code and the kind of error only (contract 9.4).
  parts.logger.error({ runId: run.runId, flow: run.flow, code, error: error instanceof Error ? error.name : typeof error }, 'run failed');
  return {
    runId: run.runId,
    flow: run.flow,
    flowVersion: run.flowVersion ?? 0,
    status: 'failed',
    stage: 'pre-login',
    awaiting: null,
    resumeToken: null,
    userMessage: run.userMessage ?? defaultDenialMessage,
    claims: {},
    accessToken: null,
    user: null,
  };
}
