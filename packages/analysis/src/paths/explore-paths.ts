import { type BlockDescriptor, type Bundle, coreBlockDescriptors, SluiceError } from '@sluice/flow';
import type { ActionFacts } from '../facts/action-facts.ts';
import type { Solver } from '../solve/verdict.ts';
import { inputsOf } from '../term/visit-inputs.ts';
import { countPaths } from './count-paths.ts';
import { type Exploration, explore, type Marking, type PlaceBounds } from './explore.ts';
import type { PathReport } from './flow-path.ts';
import { type Exits, listExits } from './list-exits.ts';
import { listPaths } from './list-paths.ts';
import { cannotBeForetold } from './path-input.ts';
import { createPlan } from './plan.ts';
import { outcomeOf } from './transport.ts';
import type { World } from './world.ts';

export interface PathBounds {
  /** Paths that are listed, at most. */
  readonly paths: number;
  /** States that are looked at, at most; beyond, the report is a part of what there is. */
  readonly states: number;
  /** Blocks, those of sub-routines counted once for each place they are run at. */
  readonly places: number;
  /** What is told apart at one place, by the number of places. Absent: everything. */
  readonly atPlace?: (places: number) => PlaceBounds;
}

export const defaultPathBounds: PathBounds = { paths: 1_000, states: 4_000, places: 50_000 };

export interface PathOptions {
  /** By action slug; an action that is not there counts as able to do anything. */
  readonly facts: ReadonlyMap<string, ActionFacts>;
  readonly solver: Solver;
  readonly bounds?: Partial<PathBounds>;
  /** Every registered block type; the core's alone unless set. */
  readonly blockTypes?: readonly BlockDescriptor[];
  /** See {@link World}: what else is asked for at a block. */
  readonly asks?: NonNullable<World['asks']>;
  /** What a property makes of the ways; with `bounds.atPlace`, for where not everything can be told apart. */
  readonly marking?: Marking;
}

/** A flow walked to its ends: what paths are listed from, and what proofs look through. */
export interface Walked {
  readonly world: World;
  readonly exits: Exits;
  readonly exploration: Exploration;
  readonly notes: readonly string[];
  /** Parts of the flow could not be walked: what is said holds of the rest. What is merely left open counts as possible. */
  readonly leftOut: boolean;
}

interface Layout extends Pick<Walked, 'world' | 'exits'> {
  /** Is added to while the flow is walked. */
  readonly notes: Set<string>;
}

/** The bare graph of a flow, before anything is asked of it. */
function layOut(bundle: Bundle, slug: string, options: PathOptions, isUsual: boolean): Layout {
  const flow = bundle.flows.get(slug);
  if (flow === undefined) throw new SluiceError('flow_unknown', `the bundle has no flow "${slug}"`);
  const bounds = { ...defaultPathBounds, ...options.bounds };
  const notes = new Set<string>();
  const types = new Map((options.blockTypes ?? coreBlockDescriptors).map((type) => [type.type, type]));
  const plan = createPlan(bundle, slug, flow, types);
  const world: World = {
    plan,
    facts(action) {
      const known = bundle.actions.get(action);
      if (known?.enabled === false) return 'disabled';
      const facts = options.facts.get(action);
      if (known === undefined || facts === undefined || !facts.parsed) return 'missing';
      return facts;
    },
    outcome: (exchange, isOk) =>
      outcomeOf(exchange, { allow: bundle.settings.fetch?.allow ?? [], isUsual }, isOk),
    note: (line) => notes.add(line),
    ...(options.asks !== undefined && { asks: options.asks }),
  };
  for (const path of flow.broken)
    notes.add(`left out: ${path.join('.')} of ${flow.source.file} cannot be read`);
  for (const [stage, definition] of Object.entries(flow.definition.stages)) {
    if (definition !== undefined && !Object.hasOwn(definition.blocks, definition.start))
      notes.add(`left out: the stage "${stage}" starts at "${definition.start}", which it does not have`);
  }
  const exits = listExits(world, plan.start.to, bounds.places);
  if (exits.overflows)
    notes.add(
      `left out: with its sub-routines the flow has more than ${bounds.places} places, too many to walk`,
    );
  if (exits.cycleAt !== null)
    notes.add(
      `left out: "${exits.cycleAt.block.slug}" of flow "${exits.cycleAt.block.flow}" leads back to where the run came from; it is walked once`,
    );
  return { world, exits, notes };
}

/** Blocks of a flow that runs can come to, those of sub-routines counted wherever they are run; 0 when they are too many to walk. */
export function countPlaces(bundle: Bundle, slug: string, options: PathOptions): number {
  return layOut(bundle, slug, options, false).exits.order.length;
}

/**
 * Walks a flow of the bundle. `isUsual` leaves aside what only trouble of the network brings about. Throws `flow_unknown` when the
 * bundle has no such flow.
 */
export function walkFlow(bundle: Bundle, slug: string, options: PathOptions, isUsual = false): Walked {
  const bounds = { ...defaultPathBounds, ...options.bounds };
  const { world, exits, notes } = layOut(bundle, slug, options, isUsual);
  const states = exits.overflows ? 0 : bounds.states;
  const atPlace = bounds.atPlace?.(exits.order.length);
  const exploration = explore(world, exits, bundle.tenant, options.solver, {
    states,
    ...(atPlace !== undefined && { atPlace }),
    ...(options.marking !== undefined && { marking: options.marking }),
  });
  if (!exploration.complete && !exits.overflows)
    notes.add(
      `left out: more than ${bounds.states} states can be told apart, so only a part of the flow was walked`,
    );
  const told = [...notes, ...listAssumptions(exploration)];
  return {
    world,
    exits,
    exploration,
    notes: told,
    leftOut: told.some((line) => line.startsWith('left out:')),
  };
}

/** Every feasible path of a flow, as far as the bounds go (formats, section 5). Throws `flow_unknown`. */
export function explorePaths(bundle: Bundle, slug: string, options: PathOptions): PathReport {
  const bounds = { ...defaultPathBounds, ...options.bounds };
  const walked = walkFlow(bundle, slug, options, true);
  const { exploration, exits, world } = walked;
  const { start, states } = exploration;
  const count = countPaths(start, bounds.states);
  const paths = listPaths(world, start, states, bundle.tenant, options.solver, bounds.paths);
  const notes = [...walked.notes];
  if (paths.some(({ exchanges }) => exchanges.length > 0))
    notes.push(
      'not listed: a request to a host of the allowlist may still be refused by its address or a redirect, or answered with too much',
    );
  if (count.all > count.certain)
    notes.push(`${count.all - count.certain} more paths could be neither shown to be possible nor excluded`);
  const exact = exploration.complete && count.exact && count.all === count.certain;
  const complete = exploration.complete && count.exact && BigInt(paths.length) === count.all;
  return { flow: slug, paths, complete, feasible: count.certain, exact, raw: exits.raw, notes };
}

/** What no path of the report tells. */
function listAssumptions({ states }: Exploration): string[] {
  const kinds = new Set(states.map(({ at }) => (at.kind === 'block' ? at.block.work.kind : at.kind)));
  const told: string[] = [];
  if (kinds.has('custom_action'))
    told.push(
      'not listed: any action may also be denied because it runs out of time or memory, or asks for more than a limit allows',
    );
  if (kinds.has('authentication') || kinds.has('prompt'))
    told.push('not listed: a run that waits may expire, and the account may change or go meanwhile');
  const guessed = new Set(
    states.flatMap(({ ways }) =>
      (ways ?? []).flatMap(({ edge }) =>
        edge.when.some((term) => inputsOf(term).some(cannotBeForetold)) ? [edge.step?.block ?? ''] : [],
      ),
    ),
  );
  if (guessed.size > 0)
    told.push(
      `left open: how ${listNames([...guessed].sort())} ${guessed.size === 1 ? 'goes' : 'go'} on depends on what could not be followed, so each way counts as possible`,
    );
  return told;
}

const mostNames = 5;

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, mostNames).map((name) => `"${name}"`);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
