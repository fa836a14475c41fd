import type { FlowView } from '@sluice/flow';
import type { ActionFacts } from '../../facts/action-facts.ts';
import { addConstraints } from '../../paths/constraints.ts';
import { substituteAt } from '../../paths/environment.ts';
import type { State } from '../../paths/explore.ts';
import { walkFlow } from '../../paths/explore-paths.ts';
import type { PlanNode } from '../../paths/plan.ts';
import { contextOf } from '../../paths/world.ts';
import type { Verdict } from '../../solve/verdict.ts';
import { input } from '../../term/build-term.ts';
import { fromExpression } from '../../term/from-expression.ts';
import { simplify } from '../../term/simplify.ts';
import type { Term } from '../../term/term.ts';
import { restsOnUnfollowed } from '../../term/unfollowed.ts';
import type { AnalysisContext } from '../analysis-context.ts';
import { type BlockPlace, type FlowMap, mapFlow, type Place, type Way } from './flow-map.ts';

/** What may be known at a place, for some of the ways that lead there. */
export interface KnownState {
  /** Documents were found for a way that leads here; without, it could merely not be excluded. */
  readonly shown: boolean;
  /** Several states were made one: what is sure is still sure, of the rest less is known than could be. */
  readonly joined: boolean;
  /** A term of an expression or of an action, as it stands here. */
  resolve(term: Term): Term;
  /** Whether the terms can hold here. */
  decide(terms: readonly Term[]): Verdict['kind'];
}

/** Told of every state of every block that runs can come to. */
export interface Watch {
  atPlace?(place: BlockPlace, state: KnownState): void;
  /** A way on that could not be excluded. */
  onWay?(place: BlockPlace, way: Way): void;
}

/** The larger a flow is, the less is told apart at each place: some 1,000 states, however many places; of a small one, twice as many. */
const atPlace = (places: number) => ({
  states: Math.min(48, Math.max(2, Math.floor((places < 64 ? 2_000 : 1_000) / places))),
  constraints: Math.min(48, Math.max(5, Math.floor(2_000 / places))),
});

export interface Followed {
  readonly map: FlowMap;
  /** The blocks of the way that costs most between two waits, of those that could not be excluded. */
  costliestLeg(costOf: (place: BlockPlace) => number): readonly BlockPlace[];
  /** Every state was looked at: what was not seen does not happen. */
  readonly complete: boolean;
  /** Not all states were told apart: some of what could be told is not. */
  readonly joined: boolean;
}

/** Walks a flow and tells the watches what is known on the way. Null when the flow cannot be walked as it is, or is too large. */
export function followFlow(
  flow: FlowView,
  context: AnalysisContext,
  watches: readonly Watch[],
): Followed | null {
  const { bundle, facts, solver, flows } = context;
  const walked = walkFlow(bundle, flow.slug, {
    facts,
    solver,
    blockTypes: [...context.types.values()],
    bounds: { atPlace },
    asks: (node) => askedTerms(node, context),
  });
  if (walked.exits.overflows) return null;
  const map = mapFlow(walked, flow, flows);
  const { states, start, complete } = walked.exploration;
  const shown = shownStates(start);
  for (const state of states) {
    const place = map.placeOf(state.at);
    if (place?.kind !== 'block' || state.within !== null) continue;
    const known = knownState(state, place, shown.has(state), context);
    for (const watch of watches) watch.atPlace?.(place, known);
    const labels = new Set((state.ways ?? []).map(({ edge }) => edge.label));
    for (const way of place.ways) {
      if (labels.has(way.label)) for (const watch of watches) watch.onWay?.(place, way);
    }
  }
  const joined = states.some((state) => state.joined);
  return { map, complete, joined, costliestLeg: (costOf) => costliestLeg(states, map, costOf) };
}

function knownState(
  { environment, constraints, joined }: State,
  { node }: BlockPlace,
  shown: boolean,
  { solver }: AnalysisContext,
): KnownState {
  const holds = contextOf(environment.answer);
  return {
    shown,
    joined,
    resolve: (term) => simplify(substituteAt(environment, node, term)),
    decide: (terms) => addConstraints(constraints, terms, holds, solver).kind,
  };
}

function costliestLeg(
  states: readonly State[],
  map: FlowMap,
  costOf: (place: BlockPlace) => number,
): readonly BlockPlace[] {
  const places = new Map(states.map((state) => [state, map.placeOf(state.at)]));
  const numberOf = (state: State) => places.get(state)?.number ?? Number.POSITIVE_INFINITY;
  const rest = new Map<State, number>();
  const next = new Map<State, State>();
  let costliest: State | undefined;
  // Every way leads forward on the map: what comes after is known before it is led to.
  for (const state of [...states].sort((a, b) => numberOf(b) - numberOf(a))) {
    const place = places.get(state);
    if (place === undefined) continue;
    let most = 0;
    for (const { to } of state.ways ?? []) {
      // Where the run waits, its time begins anew.
      const after = waits(places.get(to)) ? 0 : (rest.get(to) ?? 0);
      if (after <= most) continue;
      most = after;
      next.set(state, to);
    }
    const total = most + (place.kind === 'block' ? costOf(place) : 0);
    rest.set(state, total);
    if (total > 0 && total >= (costliest === undefined ? 0 : (rest.get(costliest) ?? 0))) costliest = state;
  }
  const leg: BlockPlace[] = [];
  for (let state = costliest; state !== undefined; state = next.get(state)) {
    const place = places.get(state);
    if (place?.kind === 'block' && costOf(place) > 0) leg.push(place);
  }
  return leg;
}

function waits(place: Place | undefined): boolean {
  return place?.kind === 'wait' || place?.block.type === 'prompt';
}

/** States that can be come to by ways of which each was shown to be possible, and none rests on code that was not followed. */
function shownStates(start: State): ReadonlySet<State> {
  const shown = new Set([start]);
  for (const state of shown) {
    if (state.within !== null) shown.add(state.within);
    for (const { to, unknown, edge } of state.ways ?? [])
      if (!unknown && !edge.when.some(restsOnUnfollowed)) shown.add(to);
  }
  return shown;
}

/** Everything that a block reads: what the checks ask for there. */
function askedTerms({ block }: PlanNode, context: AnalysisContext): readonly Term[] {
  const flow = context.flows.get(block.flow);
  const view = flow?.blocks.find(({ path }) => path.join('.') === block.path.join('.'));
  if (flow === undefined || view === undefined) return [];
  const facts = view.action === null ? undefined : context.facts.get(view.action);
  return [
    ...context.expressionsOf(flow, view).map(({ ast }) => fromExpression(ast)),
    ...(facts === undefined ? [] : readsOfAction(facts)),
  ];
}

const known = new WeakMap<ActionFacts, readonly Term[]>();

function readsOfAction(facts: ActionFacts): readonly Term[] {
  const before =
    known.get(facts) ??
    facts.reads.flatMap(({ root, path }) =>
      root === 'step' ? [input({ kind: 'step', at: '' }, ...path)] : [],
    );
  known.set(facts, before);
  return before;
}
