import type { Bundle } from '@sluice/flow';
import { flowOfEntry } from '../run/flow-of-entry.ts';
import type { Observation } from '../run/observation.ts';
import { runScenario } from '../run/run-suite.ts';
import type { ScenarioEngineFactory } from '../run/scenario-engine.ts';
import type { Suite } from '../suite/load-suite.ts';
import { chooseMutants } from './choose-mutants.ts';
import { type Mutant, type MutationKind, spellSite } from './mutant.ts';
import { mutateAction } from './mutate-action.ts';
import { mutateFlow } from './mutate-flow.ts';

export interface MutationOptions {
  readonly bundle: Bundle;
  readonly suites: readonly Suite[];
  readonly createEngine: ScenarioEngineFactory;
  /** Whether a bundle could be published: a mutant that could not proves nothing. */
  readonly isSound: (bundle: Bundle) => Promise<boolean>;
  /** Default 300; beyond it a sample is tried. */
  readonly maxMutants?: number;
  /** Which sample. Default 1. */
  readonly seed?: number;
  /** Told after each mutant. */
  readonly progress?: (done: number, total: number) => void;
}

/** A fault that no scenario noticed. */
export interface Survivor {
  readonly kind: MutationKind;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly change: string;
  /** `login/risk-gate`, or `action check-fraud`. */
  readonly site: string;
  /** How many scenarios come there. With none, what is missing is a scenario; else an expectation. */
  readonly reachedBy: number;
}

/** What `test --mutate --json` prints as `mutation`. */
export interface MutationReport {
  /** Killed mutants out of those that could have been, from 0 to 1; null when there were none. */
  readonly score: number | null;
  readonly killed: number;
  readonly survived: number;
  /** Mutants that the check of the bundle refuses; they count for nothing. */
  readonly invalid: number;
  /** All faults that could have been planted; more than were tried when a sample was. */
  readonly possible: number;
  /** In the order of the files. */
  readonly survivors: readonly Survivor[];
}

const defaultMost = 300;

/**
 * Plants one fault at a time and runs the scenarios that come to its place, until one fails: the fault is killed. A run is repeatable, so a
 * scenario that does not come there need not be run. Throws RangeError when a scenario fails without any fault: what it noticed could not be told.
 */
export async function runMutants(options: MutationOptions): Promise<MutationReport> {
  const { bundle, createEngine, isSound, progress } = options;
  const reach = await whoComesWhere(options);
  const possible = everyMutant(bundle);
  const chosen = chooseMutants(possible, options.maxMutants ?? defaultMost, options.seed ?? 1);
  const survivors: Survivor[] = [];
  let killed = 0;
  let invalid = 0;
  for (const [index, mutant] of chosen.entries()) {
    const planted = mutant.plant();
    const witnesses = reach.get(spellSite(mutant.site)) ?? [];
    if (!(await isSound(planted))) invalid += 1;
    else if (await isNoticed(planted, witnesses, createEngine)) killed += 1;
    else survivors.push(tellSurvivor(mutant, witnesses.length));
    progress?.(index + 1, chosen.length);
  }
  const tried = killed + survivors.length;
  return {
    score: tried === 0 ? null : killed / tried,
    killed,
    survived: survivors.length,
    invalid,
    possible: possible.length,
    survivors,
  };
}

/** Every fault that can be planted in a bundle, flows first, each file from its beginning. */
export function everyMutant(bundle: Bundle): readonly Mutant[] {
  return [
    ...[...bundle.flows.values()].flatMap((flow) => (flow.broken.length > 0 ? [] : mutateFlow(bundle, flow))),
    ...[...bundle.actions.values()].flatMap((action) => mutateAction(bundle, action)),
  ];
}

interface Witness {
  readonly suite: Suite;
  readonly index: number;
}

/** The scenarios that come to each block and each action, in their order. */
async function whoComesWhere({
  bundle,
  suites,
  createEngine,
}: MutationOptions): Promise<ReadonlyMap<string, readonly Witness[]>> {
  const reach = new Map<string, Witness[]>();
  for (const suite of suites) {
    for (const index of suite.scenarios.keys()) {
      const sites = new Set<string>();
      const observe = (_: unknown, seen: Observation) => {
        for (const site of sitesOf(bundle, suite.flow, seen)) sites.add(site);
      };
      const { ok, name } = await runScenario(suite, index, { bundle, createEngine, observe });
      if (!ok)
        throw new RangeError(`the scenario "${name}" of ${suite.file} fails without any fault planted`);
      for (const site of sites) reach.set(site, [...(reach.get(site) ?? []), { suite, index }]);
    }
  }
  return reach;
}

function sitesOf(bundle: Bundle, flow: string, { inspection }: Observation): string[] {
  return inspection.trace.flatMap((entry) => {
    const owner = flowOfEntry(bundle, flow, entry);
    return [
      ...(owner === undefined ? [] : [spellSite({ flow: owner, block: entry.block })]),
      ...(entry.action === undefined ? [] : [spellSite({ action: entry.action })]),
    ];
  });
}

async function isNoticed(
  bundle: Bundle,
  witnesses: readonly Witness[],
  createEngine: ScenarioEngineFactory,
): Promise<boolean> {
  for (const { suite, index } of witnesses) {
    const { ok } = await runScenario(suite, index, { bundle, createEngine });
    if (!ok) return true;
  }
  return false;
}

function tellSurvivor({ kind, file, line, column, change, site }: Mutant, reachedBy: number): Survivor {
  return { kind, file, line, column, change, site: spellSite(site), reachedBy };
}
