import type { RunResult } from '@sluice/engine';
import type { Json, JsonObject } from '@sluice/expression';
import { type Bundle, SluiceError } from '@sluice/flow';
import { differencesOf } from '../expectations/compare-json.ts';
import { denialOf } from '../run/denial-of.ts';
import { driveScenario } from '../run/drive-scenario.ts';
import type { Observation } from '../run/observation.ts';
import type { ScenarioEngineFactory } from '../run/scenario-engine.ts';
import type { Suite } from '../suite/load-suite.ts';
import type { Scenario } from '../suite/suite-schema.ts';
import type { RecordedRequest } from '../wire/mock-wire.ts';
import { type ChaosFault, chaosFaults, faultyWire } from './faulty-wire.ts';

export interface ChaosOptions {
  readonly bundle: Bundle;
  readonly suites: readonly Suite[];
  readonly createEngine: ScenarioEngineFactory;
  /** Told after each scenario. */
  readonly progress?: (done: number, total: number) => void;
}

/**
 * Why a row needs somebody: `failed`, the engine itself failed; `fail-open`, the run completes where it was denied, or had to wait for the
 * user, while the dependency was well: also when the user had answered, and now is not asked.
 */
export type ChaosMark = 'failed' | 'fail-open';

/** One request of one scenario gone wrong in one way, and what becomes of the run. */
export interface ChaosRow {
  readonly suite: string;
  readonly scenario: string;
  /** Of the scenario in its suite. */
  readonly line: number;
  /** `number` counts the requests of the run from 1. */
  readonly request: {
    readonly number: number;
    readonly method: string;
    readonly host: string;
    readonly path: string;
  };
  readonly fault: ChaosFault;
  /** While the dependency is well. */
  readonly before: RunResult['status'];
  readonly status: RunResult['status'];
  /** What the user is shown. */
  readonly userMessage: string | null;
  /** For the operator; null when the run was not denied. */
  readonly reason: string | null;
  readonly error_kind: string | null;
  /** Claims that differ from those of the run whose dependencies are well; `null`: there is none. */
  readonly claims: Readonly<Record<string, { readonly before: Json; readonly after: Json }>>;
  /** Prompts that the run passed before, and does not come to now although it completes. */
  readonly promptsSkipped: readonly string[];
  /** Requests that only this run makes and that no entry of `given.fetch` answers: they were refused. */
  readonly unanswered: readonly string[];
  readonly mark: ChaosMark | null;
}

/** A run that did not begin, because its input is refused: nothing is known of what would become of the user. */
export interface RefusedRun extends Pick<ChaosRow, 'suite' | 'scenario' | 'line'> {
  readonly why: string;
}

/** What `test --chaos --json` prints as `chaos`. */
export interface ChaosReport {
  readonly runs: number;
  readonly failed: number;
  readonly failOpen: number;
  readonly rows: readonly ChaosRow[];
  readonly refused: readonly RefusedRun[];
}

/**
 * Repeats every scenario with each of its requests, by action and by webhook, gone wrong in each way, one at a time. Expectations play no part:
 * what is told is what the user would see. A scenario whose input is refused is named as such. Rejects only when the engine cannot be made.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { suites, progress } = options;
  const total = suites.reduce((sum, suite) => sum + suite.scenarios.length, 0);
  const rows: ChaosRow[] = [];
  const refused: RefusedRun[] = [];
  let done = 0;
  for (const suite of suites) {
    for (const [index, scenario] of suite.scenarios.entries()) {
      const troubled = await troubleScenario(suite, index, scenario, options);
      rows.push(...troubled.rows);
      refused.push(...troubled.refused);
      done += 1;
      progress?.(done, total);
    }
  }
  const count = (mark: ChaosMark) => rows.filter((row) => row.mark === mark).length;
  return { runs: rows.length, failed: count('failed'), failOpen: count('fail-open'), rows, refused };
}

async function troubleScenario(
  suite: Suite,
  index: number,
  scenario: Scenario,
  { bundle, createEngine }: ChaosOptions,
): Promise<Pick<ChaosReport, 'rows' | 'refused'>> {
  const { line } = suite.locate(['scenarios', index, 'name'], 'key');
  const place = { suite: suite.file, scenario: scenario.name, line };
  const drive = (factory: ScenarioEngineFactory) => driveOrWhy(bundle, suite.flow, scenario, factory);
  const well = await drive(createEngine);
  if (typeof well === 'string') return { rows: [], refused: [{ ...place, why: well }] };
  const rows: ChaosRow[] = [];
  const refused: RefusedRun[] = [];
  for (const [number, sent] of well.requests.entries()) {
    const request = tellRequest(sent, number);
    for (const fault of Object.keys(chaosFaults) as ChaosFault[]) {
      const ill = await drive((setup) =>
        createEngine({ ...setup, wire: faultyWire(setup.wire, number, fault) }),
      );
      if (typeof ill === 'string') {
        const { method, host, path } = request;
        refused.push({ ...place, why: `${method} ${host}${path}, ${fault}: ${ill}` });
      } else rows.push({ ...place, request, fault, ...compare(well, ill) });
    }
  }
  return { rows, refused };
}

/** Why, when the input is refused. */
async function driveOrWhy(
  bundle: Bundle,
  flow: string,
  { given }: Scenario,
  createEngine: ScenarioEngineFactory,
): Promise<Observation | string> {
  try {
    return await driveScenario(bundle, flow, given, createEngine);
  } catch (error) {
    if (error instanceof SluiceError && error.kind === 'refusal')
      return [error.message, ...error.details].join('; ');
    throw error;
  }
}

function tellRequest({ method, host, path }: RecordedRequest, number: number): ChaosRow['request'] {
  return { number: number + 1, method, host, path };
}

type Outcome = Omit<ChaosRow, 'suite' | 'scenario' | 'line' | 'request' | 'fault'>;

function compare(well: Observation, ill: Observation): Outcome {
  const denial = denialOf(ill);
  const known = new Set(well.unanswered.map(({ url }) => url));
  const { status, userMessage } = ill.result;
  const promptsSkipped = status === 'completed' ? skippedPrompts(well, ill) : [];
  return {
    before: well.result.status,
    status,
    userMessage,
    reason: denial?.reason ?? null,
    error_kind: denial?.error_kind ?? null,
    claims: compareClaims(well.result.claims, ill.result.claims),
    promptsSkipped,
    unanswered: ill.unanswered
      .filter(({ url }) => !known.has(url))
      .map(({ method, url }) => `${method} ${url}`),
    mark: markOf(well.result.status, status, promptsSkipped.length > 0),
  };
}

function markOf(
  before: RunResult['status'],
  after: RunResult['status'],
  isAskedLess: boolean,
): ChaosMark | null {
  if (after === 'failed') return 'failed';
  return after === 'completed' && (before !== 'completed' || isAskedLess) ? 'fail-open' : null;
}

function compareClaims(before: JsonObject, after: JsonObject): ChaosRow['claims'] {
  const names = new Set(differencesOf(before, after).map(({ path }) => String(path[0])));
  return Object.fromEntries(
    [...names].map((name) => [name, { before: before[name] ?? null, after: after[name] ?? null }]),
  );
}

function skippedPrompts(well: Observation, ill: Observation): string[] {
  const passed = promptsOf(ill);
  return promptsOf(well).filter((block) => !passed.includes(block));
}

function promptsOf({ inspection }: Observation): string[] {
  return [...new Set(inspection.trace.filter(({ type }) => type === 'prompt').map(({ block }) => block))];
}
