import type { Miss } from '../expectations/expectation.ts';
import type { Observation } from '../run/observation.ts';
import {
  joinResults,
  judge,
  type RunOptions,
  type ScenarioResult,
  type SuiteResult,
  tellResult,
  tryScenario,
} from '../run/run-suite.ts';
import { parseSuite, type Suite } from '../suite/load-suite.ts';
import { type Spot, spellPath } from '../suite/suite-finding.ts';
import type { Edit, Path } from './edit.ts';
import { type LeftAlone, proposeUpdate } from './propose-update.ts';
import { type ScenarioEdits, writeEdits } from './write-edits.ts';

/** An expectation, by the scenario and its path from there, at its place in the file as it is after the update. */
export interface TouchedExpectation extends Spot {
  readonly scenario: string;
  readonly path: string;
}

export interface SuiteUpdate {
  /** The suite as it is to be written; null when nothing of it changes. */
  readonly text: string | null;
  readonly updated: readonly TouchedExpectation[];
  /** What fails and was not rewritten, and why. */
  readonly left: readonly (TouchedExpectation & { readonly why: string })[];
  /** As the suite passes after the update. */
  readonly result: SuiteResult;
}

interface Tried {
  readonly index: number;
  /** Paths lead from the scenario. */
  readonly misses: readonly Miss[];
  /** Absent when the run could not begin. */
  readonly observation: Observation | undefined;
}

const unwritable =
  'it cannot be rewritten where it stands (a value that others share by an anchor, or a comment amid it)';

/**
 * Runs a suite, and rewrites the expectations of what fails to what happened. What passes is left as it is written, to the character.
 * Nothing is written to disk. Rejects only when the engine cannot be made.
 */
export async function updateSuite(suite: Suite, options: RunOptions): Promise<SuiteUpdate> {
  const tried: Tried[] = [];
  for (const [index, scenario] of suite.scenarios.entries()) {
    let observation: Observation | undefined;
    const observe: RunOptions['observe'] = (of, seen) => {
      observation = seen;
      options.observe?.(of, seen);
    };
    const misses = await tryScenario(suite.flow, scenario, { ...options, observe });
    tellResult(suite, index, misses, options);
    tried.push({ index, misses, observation });
  }
  const updated: { index: number; path: Path }[] = [];
  const left: { index: number; path: Path; why: string }[] = [];
  const meant: ScenarioEdits[] = [];
  for (const { index, misses, observation } of tried.filter((one) => one.misses.length > 0)) {
    if (observation === undefined) {
      left.push(...misses.map(({ path, message }) => ({ index, path, why: message })));
      continue;
    }
    const proposal = proposeUpdate(suite.scenarios[index]?.expect ?? {}, observation);
    meant.push({ index, groups: groupByKey(proposal.edits) });
    left.push(
      ...proposal.left.map(({ path, why }: LeftAlone) => ({ index, path: ['expect', ...path], why })),
    );
  }
  const written = writeEdits(suite.text, suite.file, meant);
  for (const { index, groups } of meant) {
    for (const [key, edits] of groups) {
      const isLeft = written.left.some((one) => one.index === index && one.key === key);
      if (isLeft) left.push({ index, path: ['expect', key], why: unwritable });
      else updated.push(...distinct(edits).map((path) => ({ index, path: ['expect', ...path] })));
    }
  }
  const { text } = written;
  const inOrder = left.sort((one, other) => one.index - other.index);
  const after = text === suite.text ? suite : reread(text, suite);
  const touch = ({ index, path }: { index: number; path: Path }): TouchedExpectation => ({
    scenario: suite.scenarios[index]?.name ?? '',
    path: spellPath(path),
    ...after.locate(['scenarios', index, ...path]),
  });
  return {
    text: text === suite.text ? null : text,
    updated: updated.map(touch),
    left: inOrder.map((one) => ({ ...touch(one), why: one.why })),
    result: joinResults([{ passed: 0, failed: 0, scenarios: tried.map((one) => judgeAgain(after, one)) }]),
  };
}

/** Edits of one key of `expect` are made together or not at all. */
function groupByKey(edits: readonly Edit[]): Map<string, Edit[]> {
  const groups = new Map<string, Edit[]>();
  for (const edit of edits) {
    const key = String(edit.path[0]);
    groups.set(key, [...(groups.get(key) ?? []), edit]);
  }
  return groups;
}

function distinct(edits: readonly Edit[]): Path[] {
  return [...new Map(edits.map(({ path }) => [spellPath(path), path])).values()];
}

function reread(text: string, suite: Suite): Suite {
  const parsed = parseSuite(text, suite.file);
  // What was written says what was meant, and what was meant are values of the format.
  if (!parsed.ok) throw new Error(`the update of ${suite.file} broke it: ${parsed.findings[0]?.message}`);
  return parsed.suite;
}

/** The run was what it was: what it is held against has changed. */
function judgeAgain(suite: Suite, { index, misses, observation }: Tried): ScenarioResult {
  if (observation === undefined) return tellResult(suite, index, misses);
  return tellResult(suite, index, judge(suite.scenarios[index]?.expect ?? {}, observation));
}
