import type { Inspection, RunResult, UserRecord } from '@sluice/engine';
import type { JsonObject } from '@sluice/expression';
import type { RecordedRequest, UnansweredRequest } from '../wire/mock-wire.ts';

/** What a run left behind: all that expectations look at. */
export interface Observation {
  readonly result: RunResult;
  readonly inspection: Inspection;
  /** As committed; null when the run ended up with nobody. */
  readonly user: UserRecord | null;
  /** As it stands at the end, with the user as committed. */
  readonly event: JsonObject;
  readonly requests: readonly RecordedRequest[];
  readonly unanswered: readonly UnansweredRequest[];
}
