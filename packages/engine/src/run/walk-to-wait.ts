import { SluiceError } from '@sluice/flow';
import { type Authentication, applyAuthentication, resolveAuthentication } from './authenticate.ts';
import type { Segment } from './call-block.ts';
import type { EngineParts } from './parts.ts';
import type { Run } from './run.ts';
import { walk } from './walk.ts';

/**
 * Takes the run to its next wait or its end. Where it reaches the authentication, it goes on with the answer that the host gave at
 * the start, and waits for one otherwise (formats, section 3). `given` is that answer when it has been looked up already.
 */
export async function walkToWait(
  run: Run,
  parts: EngineParts,
  segment: Segment,
  given?: Authentication,
): Promise<void> {
  await walk(run, parts, segment);
  if (run.position !== 'authentication') return;
  const answer = given ?? (await givenAtStart(run, parts));
  if (answer === null) {
    run.awaiting = { kind: 'authentication' };
    run.expiresAt = parts.clock.now() + run.limits.waitTimeoutMs;
    return;
  }
  run.givenAuthentication = null;
  applyAuthentication(run, answer, parts);
  await walk(run, parts, segment);
}

/** A prompt stood between the start and the authentication: whoever is gone since then is nobody here any more. */
async function givenAtStart(run: Run, parts: EngineParts): Promise<Authentication | null> {
  if (run.givenAuthentication === null) return null;
  try {
    return await resolveAuthentication(run.tenant.id, run.givenAuthentication, parts);
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code !== 'user_unknown') throw error;
    return { outcome: 'failed', reason: 'user_unknown' };
  }
}
