import type { ActionRunner } from '@sluice/engine';
import type { Json, JsonObject } from '@sluice/expression';
import { type Bundle, SluiceError } from '@sluice/flow';
import { givenOfRecording, outcomeOf, type Recording } from '@sluice/replay';
import { type Observation, parseSuite, runSuite } from '@sluice/scenario';
import { stringify } from 'yaml';
import { scenarioEngines } from '../wiring/scenario-engines.ts';

export interface RecordedScenario {
  /** A whole suite file. */
  readonly text: string;
  /** What a scenario has no words for. */
  readonly unsaid: readonly string[];
  /** Where the scenario comes out otherwise than the run; empty when it is as good as the recording. */
  readonly misses: readonly string[];
}

/** Writes a recorded run as a scenario, and runs it: it passes on this bundle, and ends as the run did, or says what is in the way. */
export async function scenarioOfRecording(
  parts: readonly Recording[],
  bundle: Bundle,
  actions: ActionRunner,
  asJson: boolean,
): Promise<RecordedScenario> {
  const { flow, given, unsaid } = givenOfRecording(parts);
  const recorded = outcomeOf(parts.map(({ left }) => left));
  const name = `as recorded: ${recorded.reason ?? recorded.status} (${parts[0]?.runId})`;
  const write = (expect: JsonObject): string => {
    const suite = { flow, scenarios: [{ name, given, expect }] };
    return asJson ? `${JSON.stringify(suite, null, 2)}\n` : stringify(suite, { lineWidth: 120 });
  };
  const first = await runOnce(write({ status: recorded.status }), bundle, actions, asJson);
  if (first.observation === null) return { text: '', unsaid, misses: first.failures };
  const blocks = blocksOf(first.observation);
  const recordedBlocks = parts.at(-1)?.left.trace.map(({ block }) => block) ?? [];
  const misses = [
    ...first.failures,
    ...(sameList(blocks, recordedBlocks)
      ? []
      : [`recorded path: ${recordedBlocks.join(' → ')}`, `as a scenario: ${blocks.join(' → ')}`]),
  ];
  if (misses.length > 0) return { text: '', unsaid, misses };
  const text = write(expectationOf(first.observation, recorded.appMetadata));
  const second = await runOnce(text, bundle, actions, asJson);
  return { text, unsaid, misses: second.failures };
}

async function runOnce(text: string, bundle: Bundle, actions: ActionRunner, asJson: boolean) {
  const parsed = parseSuite(text, asJson ? 'recorded.json' : 'recorded.yaml');
  if (!parsed.ok) return { observation: null, failures: parsed.findings.map(({ message }) => message) };
  const seen: Observation[] = [];
  const result = await runSuite(parsed.suite, {
    bundle,
    createEngine: scenarioEngines(actions),
    observe: (_, observation) => seen.push(observation),
  });
  const failures = result.scenarios.flatMap((scenario) =>
    scenario.failures.map(({ path, message }) => `${path}: ${message}`),
  );
  const [observation = null] = seen;
  if (observation === null && failures.length === 0)
    throw new SluiceError('input_invalid', 'the scenario made of the recording did not run');
  return { observation, failures };
}

function expectationOf({ result, inspection, requests, user }: Observation, patch: JsonObject): JsonObject {
  const denial = inspection.audit.findLast(({ type }) => type === 'flow.run_denied')?.data;
  const written = Object.keys(patch).filter((key) => user !== null && Object.hasOwn(user.app_metadata, key));
  return {
    status: result.status,
    visited: dedupe(inspection.trace.map(({ block }) => block)),
    ...(result.status === 'completed' && { claims: result.claims }),
    ...(written.length > 0 && {
      app_metadata: Object.fromEntries(written.map((key) => [key, user?.app_metadata[key] ?? null])),
    }),
    ...(denial !== undefined && {
      deny: {
        reason: denial['reason'] ?? null,
        error_kind: denial['error_kind'] ?? null,
        userMessage: result.userMessage,
      } as JsonObject,
    }),
    fetches: requests.map(({ method, host, path }): Json => ({ method, host, path })),
  };
}

function blocksOf({ inspection }: Observation): string[] {
  return inspection.trace.map(({ block }) => block);
}

/** A prompt that was answered stands in the trace twice, one behind the other. */
function dedupe(blocks: readonly string[]): string[] {
  return blocks.filter((block, index) => block !== blocks[index - 1]);
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((block, index) => block === other[index]);
}
