import type { RunFlowConfig } from '@sluice/flow';
import type { ActionFacts, WayEffect } from '../facts/action-facts.ts';
import { isValue } from '../term/build-term.ts';
import type { Term } from '../term/term.ts';
import { inputsOf } from '../term/visit-inputs.ts';
import { branchesOf } from './expand-decision.ts';
import { inputOf } from './expand-run-flow.ts';
import { hostOfUrl } from './host-of-url.ts';
import type { Exit, Exits } from './list-exits.ts';
import { type PlanNode, type Position, spellPosition } from './plan.ts';
import type { World } from './world.ts';

/**
 * A place that a block can read: `event`, `step` (from the top of the flow), `input` (of a sub-routine, by the place of its caller),
 * `claims`, `waiting`, then members.
 */
export type Place = readonly [root: 'event' | 'step' | 'input' | 'claims' | 'waiting', ...path: string[]];
export type Places = ReadonlyMap<string, Place>;

const none: Places = new Map();

/**
 * What of the environment can still decide where a run goes, from each position on: read by a condition, or flowing into what one
 * reads. Names of claims and hosts of requests count as read, since proofs ask for them. Strong liveness, backwards.
 */
export function createRelevance(world: World, exits: Exits): (at: Position) => Places {
  const known = new Map<string, Places>();
  const compute = (at: Position): Places => {
    const after = exits.of(at).map((exit) => arrive(at, exit, known.get(spellPosition(exit.to)) ?? none));
    return at.kind === 'block' ? asking(world, at, before(world, at, union(after))) : union(after);
  };
  return (at) => {
    const key = spellPosition(at);
    if (!known.has(key)) {
      // Positions come after all that they lead to, so one pass suffices.
      for (const position of exits.order) known.set(spellPosition(position), compute(position));
    }
    return known.get(key) ?? none;
  };
}

function asking({ asks }: World, node: PlanNode, live: Places): Places {
  const terms = asks?.(node) ?? [];
  if (terms.length === 0) return live;
  const needs = new Needs(live);
  for (const term of terms) needs.add(node, term);
  return needs.places;
}

function union(sets: readonly Places[]): Places {
  const [first = none, ...more] = sets;
  if (more.every((set) => set === first)) return first;
  const all = new Map(first);
  for (const set of more) for (const [key, place] of set) all.set(key, place);
  return all;
}

/** What must be known before a way that goes on to where `live` must be known. */
function arrive(at: Position, { to, answer, admits }: Exit, live: Places): Places {
  if (to.kind === 'denied' || to.kind === 'completed') return none;
  let places = live;
  if (admits) places = beforeAccount(places, false);
  if (at.kind === 'authentication' && answer !== null) places = beforeAccount(places, true);
  return places;
}

/** The account takes the place of whoever was named; only what waited for a user is merged into it. */
function beforeAccount(live: Places, replaces: boolean): Places {
  const places = new Map<string, Place>();
  const add = (place: Place) => places.set(spellPlace(place), place);
  for (const place of live.values()) {
    const [root, group, field, ...rest] = place;
    if (root !== 'event') add(place);
    else if (group === undefined) {
      add(['event']);
      add(['waiting']);
    } else if (group === 'user') {
      if (field === undefined || field === 'app_metadata') add(['waiting', ...rest]);
      if (!replaces) add(place);
    } else if (!(replaces && group === 'authentication' && (field === 'aal' || field === 'methods'))) {
      add(place);
    }
  }
  return places;
}

export function spellPlace(place: Place): string {
  return JSON.stringify(place);
}

function overlaps(a: Place, b: Place): boolean {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}

function isWithin(place: Place, whole: Place): boolean {
  return place.length >= whole.length && overlaps(place, whole);
}

/** What a term over `event`, `step` and `session` reads at a block. */
export function placesOf(node: PlanNode, term: Term): readonly Place[] {
  return inputsOf(term).flatMap(({ source, path }): readonly Place[] => {
    if (source.kind === 'event') return [['event', ...path]];
    if (source.kind === 'session') return sessionPlaces(path);
    if (source.kind !== 'step') return [];
    const { caller } = node;
    if (caller === null) return [['step', ...path]];
    const [first, ...rest] = path;
    if (first === 'input') return [['input', caller.place, ...rest]];
    const own: Place = ['step', ...node.within, ...path];
    return first === undefined ? [own, ['input', caller.place]] : [own];
  });
}

function sessionPlaces([key, ...rest]: readonly string[]): readonly Place[] {
  const all: readonly Place[] = [['event', 'authentication'], ['claims']];
  if (key === undefined) return all;
  if (key === 'claims') return [['claims', ...rest]];
  return key === 'aal' || key === 'methods' ? [['event', 'authentication', key, ...rest]] : [];
}

/** The state of a backward step over one block. */
class Needs {
  readonly places: Map<string, Place>;
  constructor(live: Places) {
    this.places = new Map(live);
  }
  add(node: PlanNode, term: Term): void {
    for (const place of placesOf(node, term)) this.places.set(spellPlace(place), place);
  }
  asksFor(written: Place): boolean {
    for (const place of this.places.values()) if (overlaps(place, written)) return true;
    return false;
  }
  /** The place is written on each way: what it was before is nobody's concern. */
  drop(written: Place): void {
    for (const [key, place] of this.places) if (isWithin(place, written)) this.places.delete(key);
  }
}

function before(world: World, node: PlanNode, live: Places): Places {
  const { work } = node.block;
  switch (work.kind) {
    case 'decision': {
      const terms = branchesOf(node, work.config).flatMap(({ term }) => (term === null ? [] : [term]));
      if (terms.length === 0) return live;
      const needs = new Needs(live);
      for (const term of terms) needs.add(node, term);
      return needs.places;
    }
    case 'custom_action': {
      const facts = world.facts(work.config.action);
      return typeof facts === 'string' ? live : beforeAction(node, facts, live);
    }
    case 'call_webhook': {
      const needs = new Needs(live);
      // Written whether or not there is an answer.
      needs.drop(['step', ...node.within, node.block.slug, 'ok']);
      return needs.places;
    }
    case 'run_flow':
      return beforeSubflow(node, work.config, live);
    default:
      return live;
  }
}

/** What the sub-routine reads of its input is read of what the caller passes. */
function beforeSubflow(node: PlanNode, config: RunFlowConfig, live: Places): Places {
  const needs = new Needs(live);
  const whole: Place = ['input', node.place];
  const wanted = [...live.values()].filter((place) => isWithin(place, whole));
  if (wanted.length === 0) return live;
  needs.drop(whole);
  const given = inputOf(config);
  for (const place of wanted) needs.add(node, memberOf(given, place.slice(2)));
  return needs.places;
}

function memberOf(term: Term, [key, ...rest]: readonly string[]): Term {
  if (key === undefined || term.kind !== 'object') return term;
  const entry = term.entries.findLast(([name]) => name === key);
  return entry === undefined ? { kind: 'value', value: undefined } : memberOf(entry[1], rest);
}

function beforeAction(node: PlanNode, facts: ActionFacts, live: Places): Places {
  const needs = new Needs(live);
  const { ways } = facts;
  // Of an action that could not be followed nothing is read: what it writes is opaque.
  if (ways === null) return live;
  const state: Place = ['step', ...node.within, facts.slug];
  const returning = ways.filter(({ end }) => end.kind === 'returns');
  const flowing: Term[] = [];
  for (const { effects } of returning)
    for (const effect of effects) flowing.push(...flowingTerms(effect, state, needs));
  for (const key of keysOnEachWay(returning.map(({ effects }) => effects))) needs.drop([...state, key]);
  for (const term of flowing) needs.add(node, term);
  for (const way of ways) {
    for (const term of way.when) needs.add(node, term);
    for (const effect of way.effects)
      if (effect.kind === 'session.setCustomClaim' && !isValue(effect.name)) needs.add(node, effect.name);
    for (const { url } of way.exchanges) if (!hasOneHost(url)) needs.add(node, url);
  }
  return needs.places;
}

/** Whatever the URL's inputs are, it is the same host. */
function hasOneHost(url: Term): boolean {
  const host = hostOfUrl(url);
  return host.kind === 'known' && host.hosts.length === 1;
}

function keysOnEachWay(ways: readonly (readonly WayEffect[])[]): readonly string[] {
  const sets = ways.map(
    (effects) =>
      new Set(
        effects.flatMap((effect) =>
          effect.kind === 'state.set' && isValue(effect.key) && typeof effect.key.value === 'string'
            ? [effect.key.value]
            : [],
        ),
      ),
  );
  const [first, ...more] = sets;
  return first === undefined ? [] : [...first].filter((key) => more.every((set) => set.has(key)));
}

/** The terms of an effect that flow into what is asked for later. */
function flowingTerms(effect: WayEffect, state: Place, needs: Needs): readonly Term[] {
  switch (effect.kind) {
    case 'state.set': {
      const key = isValue(effect.key) && typeof effect.key.value === 'string' ? effect.key.value : null;
      const written: Place = key === null ? state : [...state, key];
      if (!needs.asksFor(written)) return [];
      return key === null ? [effect.key, effect.value] : [effect.value];
    }
    case 'session.setCustomClaim':
      return needs.asksFor(['claims']) ? [effect.value] : [];
    case 'user.setAppMetadata': {
      const asked = needs.asksFor(['event', 'user', 'app_metadata']) || needs.asksFor(['waiting']);
      return asked ? [effect.patch] : [];
    }
  }
}
