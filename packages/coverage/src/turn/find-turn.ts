import {
  type ActionFacts,
  createSolver,
  explorePaths,
  type FlowPath,
  readPath,
  scenarioOf,
} from '@sluice/analysis';
import { defaultEvent } from '@sluice/engine';
import type { Json, JsonObject } from '@sluice/expression';
import { denialOf } from '@sluice/scenario';
import { type GivenRun, type RunPlace, runGiven } from '../suggest/run-given.ts';
import { documentsOf } from './default-documents-of.ts';
import {
  changeInputs,
  compareInputs,
  givenOfInputs,
  type InputChange,
  inputsOfGiven,
  isNewAnswer,
  type RunInputs,
} from './run-inputs.ts';

/** The smallest change of what a run was given with which it comes out the other way, as far as one was found; a run confirmed it. */
export type Turn =
  | {
      readonly kind: 'found';
      /** What the run would have been. */
      readonly status: 'completed' | 'denied';
      readonly reason: string | null;
      readonly changes: readonly InputChange[];
      /** What the run is asked for on its way to the other end, and was not asked before. */
      readonly answers: readonly InputChange[];
    }
  | { readonly kind: 'none'; readonly why: string };

export interface TurnOptions extends RunPlace {
  readonly facts: ReadonlyMap<string, ActionFacts>;
  /** `given` of a scenario that is the run. */
  readonly given: JsonObject;
  /** What the run was. */
  readonly status: string;
  /** Paths of the other outcome that are tried, at most, those that change least first. */
  readonly most?: number;
}

interface Candidate {
  readonly inputs: RunInputs;
  readonly changes: readonly InputChange[];
}

/**
 * Looks through the paths with the other outcome for the one that the run is nearest to: the solver starts from the run's own documents,
 * each change that the outcome does not need is taken back, and what is left was run.
 */
export async function findTurn(options: TurnOptions): Promise<Turn> {
  const { given, status } = options;
  if (status !== 'completed' && status !== 'denied')
    return { kind: 'none', why: `the run is ${status}: it has no outcome yet that could be another` };
  const first = await runGiven(options, given, { status });
  const became = first.observation?.result.status;
  if (became !== status || first.trouble !== null)
    return {
      kind: 'none',
      why: `the run cannot be made again from what is known of it: ${first.trouble ?? `it is ${became ?? 'refused'} then`}`,
    };
  const wanted = status === 'denied' ? 'completed' : 'denied';
  const start = inputsOfGiven(given);
  const candidates = listCandidates(options, start, wanted);
  let best: Found | null = null;
  for (const { inputs, changes } of candidates.slice(0, options.most ?? 12)) {
    const tryChanges = async (some: readonly InputChange[]): Promise<GivenRun | null> => {
      const run = await runGiven(options, givenOfInputs(changeInputs(start, inputs, some)), {
        status: wanted,
      });
      return run.trouble === null && run.observation?.result.status === wanted ? run : null;
    };
    const run = await tryChanges(changes);
    if (run === null) continue;
    const found = await preferUsual(await takeBack(changes, run, tryChanges), tryChanges);
    if (best === null || costOf(found.changes) < costOf(best.changes)) best = found;
    if (best.changes.filter((change) => !isNewAnswer(change)).length <= 1) break;
  }
  if (best === null) return { kind: 'none', why: tellNone(candidates.length, wanted) };
  const { observation } = best.run;
  const denial = observation === null ? null : denialOf(observation);
  return {
    kind: 'found',
    status: wanted,
    reason: denial?.error_kind ?? denial?.reason ?? null,
    changes: best.changes.filter((change) => !isNewAnswer(change)),
    answers: best.changes.filter(isNewAnswer),
  };
}

/** Few changes first; among as many, few answers. */
function costOf(changes: readonly InputChange[]): number {
  const answers = changes.filter(isNewAnswer).length;
  return (changes.length - answers) * 1_000 + answers;
}

function tellNone(count: number, wanted: string): string {
  if (count === 0) return `no other input is known with which the flow is ${wanted}`;
  return `of the inputs that were tried, none made the run ${wanted}`;
}

function listCandidates(
  { bundle, flow, facts }: TurnOptions,
  start: RunInputs,
  wanted: FlowPath['end']['status'],
): Candidate[] {
  const solver = createSolver({ defaults: documentsOf(start, bundle) });
  const { paths } = explorePaths(bundle, flow, { facts, solver });
  return paths
    .flatMap((path): Candidate[] => {
      const given = path.end.status === wanted ? scenarioOf(path, defaultEvent) : null;
      if (given === null) return [];
      const inputs = inputsOfGiven(given as JsonObject, start);
      return [{ inputs, changes: compareInputs(start, inputs) }];
    })
    .sort((a, b) => costOf(a.changes) - costOf(b.changes));
}

interface Found {
  readonly changes: readonly InputChange[];
  readonly run: GivenRun;
}

/** Where the usual event's own value does as well, it says more to people than one that a solver made up. */
async function preferUsual(
  found: Found,
  tryChanges: (some: readonly InputChange[]) => Promise<GivenRun | null>,
): Promise<Found> {
  let kept = found;
  for (const change of found.changes) {
    const [root, ...path] = change.path;
    const usual = root === 'event' ? (readPath(defaultEvent, path) as Json | undefined) : undefined;
    if (usual === undefined || usual === change.from || usual === change.to) continue;
    const changes = kept.changes.map((one) => (one === change ? { ...change, to: usual } : one));
    const run = await tryChanges(changes);
    if (run !== null) kept = { changes, run };
  }
  return kept;
}

/** Takes back what the outcome does not need, halves first. */
async function takeBack(
  changes: readonly InputChange[],
  run: GivenRun,
  tryChanges: (some: readonly InputChange[]) => Promise<GivenRun | null>,
): Promise<Found> {
  let kept: Found = { changes, run };
  const reduce = async (part: readonly InputChange[]): Promise<void> => {
    if (part.length === 0) return;
    const rest = kept.changes.filter((change) => !part.includes(change));
    const without = rest.length === 0 ? null : await tryChanges(rest);
    if (without !== null) {
      kept = { changes: rest, run: without };
      return;
    }
    if (part.length === 1) return;
    const middle = Math.ceil(part.length / 2);
    await reduce(part.slice(0, middle));
    await reduce(part.slice(middle));
  };
  const middle = Math.ceil(changes.length / 2);
  await reduce(changes.slice(0, middle));
  await reduce(changes.slice(middle));
  return kept;
}
