import type { AuthenticationAnswer, EventInput, RunResult, UserRecord } from '@sluice/engine';
import { eventSchema } from '@sluice/engine';
import { isObject, type Json, type JsonObject } from '@sluice/expression';
import type { Bundle } from '@sluice/flow';
import { baseEvent } from '../suite/event-presets.ts';
import { mergeOver } from '../suite/merge-over.ts';
import type { Given } from '../suite/suite-schema.ts';
import { makeSetup } from './make-setup.ts';
import type { Observation } from './observation.ts';
import type { ScenarioEngine, ScenarioEngineFactory } from './scenario-engine.ts';

/** Cycles are refused when a flow is checked, so a run meets fewer prompts than it has blocks. */
const mostPrompts = 1_000;

/** Starts the run, answers what it waits for as far as the scenario says, and gathers what it left behind. */
export async function driveScenario(
  bundle: Bundle,
  flow: string,
  given: Given,
  createEngine: ScenarioEngineFactory,
): Promise<Observation> {
  const { setup, wire, known } = makeSetup(bundle, given);
  const engine = await createEngine(setup);
  try {
    const tenant = bundle.tenant.slug;
    const event = startingEvent(given, known);
    const authentication = completeAnswer(given, known);
    const started = await engine.start({
      tenant,
      flow,
      event,
      ...(authentication === undefined ? {} : { authentication }),
    });
    const result = await answerPrompts(engine, tenant, started, given.prompts ?? {});
    const inspection = await engine.inspect({ tenant, runId: result.runId });
    const kept = (await engine.event(result.runId)) ?? undefined;
    const userId = result.user?.id ?? kept?.user?.id;
    const user = userId === undefined ? null : await engine.user(userId);
    return {
      result,
      inspection,
      user,
      event: endingEvent(kept ?? eventSchema.parse(event), user),
      requests: wire.requests,
      unanswered: wire.unanswered,
    };
  } finally {
    await engine.close();
  }
}

async function answerPrompts(
  engine: ScenarioEngine,
  tenant: string,
  started: RunResult,
  answers: Readonly<Record<string, JsonObject>>,
): Promise<RunResult> {
  let result = started;
  for (let count = 0; count < mostPrompts; count += 1) {
    const { awaiting, resumeToken } = result;
    if (awaiting?.kind !== 'prompt' || resumeToken === null || !Object.hasOwn(answers, awaiting.block)) break;
    const answer = answers[awaiting.block];
    if (answer === undefined) break;
    result = await engine.resume({ tenant, resumeToken, answer });
  }
  return result;
}

/** `given.event` over the preset or the default one; who is known is so from the start, unless about to register. */
function startingEvent(given: Given, known: UserRecord | null): EventInput {
  const { user: _preset, ...nobody } = baseEvent(given.preset);
  const base = known === null ? nobody : { ...nobody, user: toJson(known) };
  return mergeOver(base, given.event ?? {}) as unknown as EventInput;
}

function completeAnswer(given: Given, known: UserRecord | null): AuthenticationAnswer | undefined {
  const answer = given.authentication;
  if (answer === undefined || answer.outcome === 'failed') return answer;
  const { aal, methods, user } = answer;
  const raised = { ...(aal === undefined ? {} : { aal }), ...(methods === undefined ? {} : { methods }) };
  if (answer.outcome === 'authenticated') {
    return { outcome: 'authenticated', user: { id: answer.user?.id ?? known?.id ?? '' }, ...raised };
  }
  const { id, app_metadata, created_at, ...submitted } = given.user ?? {};
  const profile = user ?? submitted;
  const present = Object.entries(profile).filter(([, value]) => value !== undefined);
  return { outcome: 'registered', user: Object.fromEntries(present), ...raised };
}

/** The store has the last word on the user: another run may have written meanwhile. */
function endingEvent(kept: unknown, user: UserRecord | null): JsonObject {
  const event = toJson(kept);
  if (!isObject(event)) return {};
  return user === null ? event : { ...event, user: mergeOver(event.user, toJson(user)) };
}

function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value));
}
