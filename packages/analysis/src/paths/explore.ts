import type { Solver } from '../solve/verdict.ts';
import { spellTerm } from '../term/spell-term.ts';
import type { Term } from '../term/term.ts';
import { follow, sizeOf } from '../term/visit-inputs.ts';
import { type Cell, cellOf, cellsOf } from './cells.ts';
import { addConstraints, type Constraints, keepRelevant, noConstraints } from './constraints.ts';
import type { Edge } from './edge.ts';
import { type Environment, startEnvironment } from './environment.ts';
import { expand } from './expand.ts';
import { joinStates } from './join-states.ts';
import type { Exits } from './list-exits.ts';
import { type Position, spellPosition } from './plan.ts';
import { createRelevance, type Place, type Places } from './relevance.ts';
import { startConstraints } from './start-constraints.ts';
import { contextOf, type World } from './world.ts';

/** A state of the walk: whoever comes here cannot be told apart by where the run goes from here. */
export interface State {
  readonly id: number;
  readonly at: Position;
  /** Of whoever came here first: only what is relevant of it is everybody's. */
  readonly environment: Environment;
  readonly constraints: Constraints;
  /** Feasible ways on, as far as can be told. Null while nobody has looked: the bound was reached. */
  ways: readonly Way[] | null;
  /** Somewhere on the way here states were joined, or constraints left out: less is known than could be. */
  readonly joined: boolean;
  /** What the marking made of the way here; 0 without one. */
  readonly mark: number;
  /** The state that stands for this one and others at its place; its ways are this one's, too. */
  within: State | null;
}

/** What a property makes of ways. States of different marks are told apart, however many there are; where the mark is null nobody goes on. */
export interface Marking {
  readonly start: number;
  move(mark: number, edge: Edge, from: State): number | null;
}

export interface Way {
  readonly edge: Edge;
  readonly to: State;
  /** It could neither be shown nor excluded that a run goes this way. */
  readonly unknown: boolean;
}

export interface Exploration {
  readonly start: State;
  readonly states: readonly State[];
  /** Every state has been looked at. */
  readonly complete: boolean;
}

export interface ExploreBounds {
  /** States that are looked at, at most. */
  readonly states: number;
  /** Everything is looked at then, in time that grows with the number of places; but ways may count as feasible that are not. */
  readonly atPlace?: PlaceBounds;
  readonly marking?: Marking;
}

export interface PlaceBounds {
  /** More states than this at one place become one that allows for all of them. */
  readonly states: number;
  /** More constraints than this on one state are left out, the largest first. */
  readonly constraints: number;
}

/** Walks a flow from its start on. States that nothing relevant tells apart are walked once. */
export function explore(
  world: World,
  exits: Exits,
  tenant: Environment['tenant'],
  solver: Solver,
  bounds: ExploreBounds,
): Exploration {
  const relevant = createRelevance(world, exits);
  const lookUp = createView(relevant);
  const states = new Map<string, State>();
  const open: State[] = [];
  let ids = 0;
  const meet = (
    at: Position,
    environment: Environment,
    all: Constraints,
    { joined: wasJoined, mark }: Pick<State, 'joined' | 'mark'>,
  ): State => {
    const view = lookUp(at, environment);
    const context = contextOf(environment.answer);
    const relevantOnes = keepRelevant(all, view.cells, context, solver);
    const constraints = leaveLargest(relevantOnes, bounds.atPlace?.constraints);
    const joined = wasJoined || constraints !== relevantOnes;
    const answer = at.kind === 'block' ? (environment.answer ?? '') : '';
    const apart = [spellPosition(at), answer, `${joined} ${mark}`, view.spelled];
    const key = [...apart, ...[...constraints.keys()].sort()].join('\n');
    const known = states.get(key);
    if (known !== undefined) return known;
    const told = { at, environment, constraints, joined, mark };
    const state: State = { ...told, id: ids, ways: null, within: null };
    ids += 1;
    states.set(key, state);
    open.push(state);
    return state;
  };
  const environment = startEnvironment(tenant);
  const at = world.plan.start.to;
  const given = startConstraints(world.plan, lookUp(at, environment).cells);
  const added = addConstraints(noConstraints, given, [], solver);
  const start = meet(at, environment, added.kind === 'impossible' ? noConstraints : added.constraints, {
    joined: false,
    mark: bounds.marking?.start ?? 0,
  });
  if (bounds.atPlace !== undefined) return goInOrder(bounds.atPlace.states);
  let looked = 0;
  // In depth first: where not everything can be looked at, there are whole paths all the same.
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (looked >= bounds.states) return { start, states: [...states.values()], complete: false };
    looked += 1;
    state.ways = waysOf(state);
  }
  return { start, states: [...states.values()], complete: true };

  /** Place by place, each after all that lead to it: then all of its states are there, and can be joined. */
  function goInOrder(most: number): Exploration {
    const met = new Map<string, State[]>();
    const all: State[] = [];
    const collect = () => {
      for (const state of open.splice(0)) {
        const key = spellPosition(state.at);
        met.set(key, [...(met.get(key) ?? []), state]);
        all.push(state);
      }
    };
    for (const at of exits.order.toReversed()) {
      collect();
      const here = met.get(spellPosition(at)) ?? [];
      for (const group of Map.groupBy(
        here,
        ({ environment, mark }) => `${mark} ${environment.answer}`,
      ).values()) {
        const whole = group.length > most ? joinStates(group, ids) : null;
        if (whole !== null) {
          ids += 1;
          all.push(whole);
          whole.ways = waysOf(whole);
        }
        for (const state of group) {
          state.ways = whole === null ? waysOf(state) : whole.ways;
          state.within = whole;
        }
      }
    }
    collect();
    return { start, states: all, complete: true };
  }

  function waysOf(from: State): readonly Way[] {
    const { at, environment, constraints, joined } = from;
    const ways: Way[] = [];
    for (const edge of expand(world, at, environment)) {
      if (exits.isCut(at, edge.to)) continue;
      const mark = bounds.marking === undefined ? 0 : bounds.marking.move(from.mark, edge, from);
      if (mark === null) continue;
      const context = contextOf(edge.environment.answer);
      const when = edge.step === null ? [] : edge.when;
      const added = addConstraints(constraints, when, context, solver);
      if (added.kind === 'impossible') continue;
      const to = meet(edge.to, edge.environment, added.constraints, { joined, mark });
      ways.push({ edge, to, unknown: added.kind === 'unknown' });
    }
    return ways;
  }
}

/** At most so many constraints; the small ones say most for what it costs to ask. */
function leaveLargest(constraints: Constraints, most = Number.POSITIVE_INFINITY): Constraints {
  if (constraints.size <= most) return constraints;
  const kept = [...constraints].sort(([, a], [, b]) => sizeOf(a) - sizeOf(b)).slice(0, most);
  const keys = new Set(kept.map(([key]) => key));
  return new Map([...constraints].filter(([key]) => keys.has(key)));
}

interface View {
  readonly spelled: string;
  readonly cells: ReadonlySet<Cell>;
}

/** What is relevant of an environment at a position: how it is spelled, and the cells that it lies in. */
function createView(relevant: (at: Position) => Places): (at: Position, environment: Environment) => View {
  const sorted = new Map<string, Sorted>();
  return (at, environment) => {
    const key = spellPosition(at);
    const places = sorted.get(key) ?? sortPlaces(relevant(at));
    sorted.set(key, places);
    const cells = new Set(places.cells);
    const spelled: string[] = [];
    for (const [name, root, path] of places.read) {
      const container = rootOf(environment, root, path);
      if (container === null) continue;
      const term = follow(container.term, container.path);
      spelled.push(`${name}=${spellTerm(term)}`);
      for (const cell of cellsOf(term)) cells.add(cell);
    }
    return { spelled: spelled.join('\n'), cells };
  };
}

interface Sorted {
  /** Cells of the event that no block changes. */
  readonly cells: readonly Cell[];
  readonly read: readonly (readonly [name: string, root: Place[0], path: readonly string[]])[];
}

function sortPlaces(places: Places): Sorted {
  const cells = new Set<Cell>();
  const read: (readonly [string, Place[0], readonly string[]])[] = [];
  for (const [name, [root, ...path]] of [...places].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const changes =
      root !== 'event' || path[0] === undefined || path[0] === 'user' || path[0] === 'authentication';
    if (changes) read.push([name, root, path]);
    if (root === 'event' && (!changes || path[0] === undefined))
      cells.add(cellOf({ source: { kind: 'event', at: '' }, path }));
  }
  return { cells: [...cells], read };
}

/** The term that a place is read from, and the members that lead to it. */
function rootOf(
  environment: Environment,
  root: Place[0],
  path: readonly string[],
): { readonly term: Term; readonly path: readonly string[] } | null {
  const [first, ...rest] = path;
  switch (root) {
    case 'step':
      return { term: environment.step, path };
    case 'claims':
      return { term: environment.claims, path };
    case 'waiting':
      return environment.waiting === null ? null : { term: environment.waiting, path };
    case 'input': {
      const given = first === undefined ? undefined : environment.inputs.get(first);
      return given === undefined ? null : { term: given, path: rest };
    }
    case 'event':
      if (first === 'authentication') return { term: environment.authentication, path: rest };
      return { term: environment.user, path: first === 'user' ? rest : [] };
  }
}
