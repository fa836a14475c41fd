import type { Observation } from './observation.ts';

/** Why a run was denied: `reason` and `error_kind` for the operator, `userMessage` for the user. */
export interface Denial {
  readonly reason: string | null;
  /** `null`: an explicit deny. */
  readonly error_kind: string | null;
  readonly userMessage: string | null;
}

/** The denial of a run; null when it was not denied. */
export function denialOf({ result, inspection }: Pick<Observation, 'result' | 'inspection'>): Denial | null {
  if (result.status !== 'denied') return null;
  const data = inspection.audit.findLast((entry) => entry.type === 'flow.run_denied')?.data ?? {};
  return {
    reason: typeof data['reason'] === 'string' ? data['reason'] : null,
    error_kind: typeof data['error_kind'] === 'string' ? data['error_kind'] : null,
    userMessage: result.userMessage,
  };
}
