import { resultOf } from './answer.ts';
import { findRun } from './end-waiting-run.ts';
import type { EngineParts } from './parts.ts';
import type { Inspection } from './run-result.ts';

/** More events than a run can have. */
const allEvents = 1_000_000;

/** Everything the engine knows of a run, as of its last checkpoint. For the operator, never for the end user (contract 9.3). */
export async function inspectRun(
  input: { readonly tenant: string; readonly runId: string },
  parts: EngineParts,
): Promise<Inspection> {
  const { tenant, record } = await findRun(input, parts);
  const { snapshot } = record;
  const answer = snapshot.answers.at(-1);
  if (answer === undefined) throw new TypeError(`run "${record.id}" has no answer`);
  const of = { tenantId: tenant.id, runId: record.id, flow: record.flow, flowVersion: record.flowVersion };
  // An operator looks at what happened; the bearer of what was issued is somebody else.
  const {
    accessToken: _token,
    resumeToken: _resume,
    ...result
  } = await resultOf({ ...answer, token: null }, of, parts);
  return {
    result: { ...result, accessToken: null, resumeToken: null },
    trace: snapshot.trace,
    audit: await parts.store.audit(tenant.id, { runId: record.id, limit: allEvents }),
    state: snapshot.step,
  };
}
