import type { ActionFacts, ActionWay } from '../../facts/action-facts.ts';
import type { Verdict } from '../../solve/verdict.ts';
import { and, apply, choose, input, isValue, no, not, value, yes } from '../../term/build-term.ts';
import { fromExpression } from '../../term/from-expression.ts';
import { simplify } from '../../term/simplify.ts';
import { spellSource, spellTerm } from '../../term/spell-term.ts';
import type { Input, InputSource, Term, TypeName } from '../../term/term.ts';
import { inputsOf } from '../../term/visit-inputs.ts';
import type { AnalysisContext } from '../analysis-context.ts';
import type { SiteExpression } from '../expressions/parse-sites.ts';
import { assume, type Known, knownFrom } from './assume.ts';
import {
  type AbsolutePath,
  type Environment,
  emptyEnvironment,
  keyOf,
  readAt,
  resolveTerm,
  type Slot,
  writeSlot,
} from './environment.ts';
import type { BlockPlace, FlowMap, Place, Way } from './flow-map.ts';
import { type Liveness, measureLiveness, touches } from './liveness.ts';
import { readsOf } from './reads-of.ts';
import { templateTerm } from './template-term.ts';

/** What may be known at a place, for some of the ways that lead there. */
export interface WalkState {
  readonly environment: Environment;
  /** Booleans that hold. */
  readonly constraints: readonly Term[];
  /** Several states were made one, since there were too many: less is known than could be. */
  readonly widened: boolean;
}

/** One way on from a state that could not be excluded. */
export interface Step {
  readonly way: Way | null;
  /** Of an action: which of its ways; null where they are not known. */
  readonly actionWay: ActionWay | null;
}

/** Told of every state of every place, in the order of the map. */
export interface WalkObserver {
  atPlace(place: BlockPlace, state: WalkState, walk: Walk): void;
  /** After `atPlace`, each way that can be taken from there. */
  onStep?(place: BlockPlace, state: WalkState, step: Step): void;
}

export interface Walk {
  /** A term of an expression or of an action, as it stands in a state. */
  resolve(term: Term, place: BlockPlace, state: WalkState): Term;
  /** Whether the terms can hold in the state. `unknown` when it could not be told. */
  decide(state: WalkState, terms: readonly Term[]): Verdict['kind'];
}

/** More states at a place are made one. */
const mostStates = 48;
/** More questions than this about one flow are answered with `unknown`. */
const mostQuestions = 40_000;

/**
 * Takes all ways through a flow at once: a place is visited after everything that leads to it, once for each state that differs in
 * what is still read from there on. Whatever is not shown to be impossible is taken.
 */
export function visitFlow(
  map: FlowMap,
  context: AnalysisContext,
  observers: readonly WalkObserver[],
): { readonly exhausted: boolean } {
  return new FlowVisit(map, context, observers).run();
}

class FlowVisit implements Walk {
  private readonly states: Map<string, WalkState>[];
  private readonly liveness: Liveness;
  private readonly answers = new Map<string, Verdict['kind']>();
  private questions = 0;
  private widened = false;
  private readonly map: FlowMap;
  private readonly context: AnalysisContext;
  private readonly observers: readonly WalkObserver[];

  constructor(map: FlowMap, context: AnalysisContext, observers: readonly WalkObserver[]) {
    this.map = map;
    this.context = context;
    this.observers = observers;
    this.states = map.places.map(() => new Map());
    this.liveness = measureLiveness(map, (place) => readsOf(place, context));
  }

  run(): { readonly exhausted: boolean } {
    this.arrive(this.map.start, { environment: emptyEnvironment, constraints: [], widened: false });
    for (const place of this.map.places) {
      for (const state of this.statesAt(place.number)) this.visit(place, state);
      this.states[place.number]?.clear();
    }
    return { exhausted: this.widened || this.questions > mostQuestions };
  }

  resolve(term: Term, place: BlockPlace, { environment }: WalkState): Term {
    return simplify(resolveTerm(term, environment, place));
  }

  decide(state: WalkState, terms: readonly Term[]): Verdict['kind'] {
    const asked = settleTerms(state, terms);
    if (asked === null) return 'impossible';
    // What has to do with nothing that is asked can hold by itself: it was asked when it was added.
    const connected = connectedTo(asked.flatMap(componentsOf), state.constraints);
    if (asked.length === 0) return 'possible';
    const all = [...connected, ...asked];
    const key = all.map(spellTerm).sort().join('&');
    const before = this.answers.get(key);
    if (before !== undefined) return before;
    this.questions += 1;
    const kind = this.questions > mostQuestions ? 'unknown' : this.context.solver.decide(all).kind;
    this.answers.set(key, kind);
    return kind;
  }

  private statesAt(number: number): readonly WalkState[] {
    const found = [...(this.states[number]?.values() ?? [])];
    if (found.length <= mostStates) return found;
    this.widened = true;
    return [join(found, number)];
  }

  private arrive(to: Way['to'], state: WalkState): void {
    if (typeof to !== 'number') return;
    const kept = this.keep(to, state);
    this.states[to]?.set(spellState(kept), kept);
  }

  /** Leaves out what nothing reads any more, and the constraints that say nothing of the rest. */
  private keep(place: number, { environment, constraints, widened }: WalkState): WalkState {
    const live = new Map([...environment].filter(([, { path }]) => this.liveness.isLive(place, path)));
    const components = [...live.values()].flatMap((slot) => [
      ...componentsOf(slot.value),
      ...componentsOf(slot.unset),
    ]);
    for (const path of this.liveness.livePaths(place)) {
      if (path[0] === 'event')
        components.push(componentOf({ source: { kind: 'event', at: '' }, path: path.slice(1) }));
    }
    return { environment: live, constraints: connectedTo(components, constraints), widened };
  }

  private visit(place: Place, state: WalkState): void {
    if (place.kind === 'wait') {
      for (const way of place.ways)
        this.arrive(way.to, authenticated(state, way.kind === 'registered', place.number));
      return;
    }
    for (const observer of this.observers) observer.atPlace(place, state, this);
    const { block } = place;
    if (block.type === 'decision') this.decideBranches(place, state);
    else if (block.action !== null) this.runAction(place, state, block.action);
    else this.passBlock(place, state);
  }

  private step(
    place: BlockPlace,
    state: WalkState,
    way: Way | null,
    actionWay: ActionWay | null = null,
  ): void {
    for (const observer of this.observers) observer.onStep?.(place, state, { way, actionWay });
  }

  private decideBranches(place: BlockPlace, state: WalkState): void {
    const sites = this.context.expressionsOf(place.flow, place.block);
    const before: Term[] = [];
    for (const way of place.ways) {
      const when = way.kind === 'branch' ? this.conditionOf(place, state, way, sites) : yes;
      if (this.decide(state, [...before, when]) !== 'impossible') {
        this.step(place, state, way);
        this.arrive(way.to, holding(state, [...before, when]));
      }
      before.push(not(when));
    }
  }

  private conditionOf(place: BlockPlace, state: WalkState, way: Way, sites: readonly SiteExpression[]): Term {
    const term = branchCondition(way.index, sites);
    // An expression that cannot be read may be anything.
    return term === null
      ? opaque(place.number, `when ${way.index}`, ['boolean'])
      : this.resolve(term, place, state);
  }

  private runAction(place: BlockPlace, state: WalkState, slug: string): void {
    const { bundle, facts } = this.context;
    const [way = null] = place.ways;
    if (way === null) return;
    const known = facts.get(slug);
    if (known === undefined || bundle.actions.get(slug)?.enabled === false) {
      this.step(place, state, way);
      this.arrive(way.to, state);
      return;
    }
    if (known.ways === null) {
      this.step(place, state, way);
      this.arrive(way.to, { ...state, environment: afterUnknown(state.environment, place, known) });
      return;
    }
    for (const actionWay of known.ways) {
      const when = actionWay.when.map((term) => this.resolve(term, place, state));
      if (this.decide(state, when) === 'impossible') continue;
      const returns = actionWay.end.kind === 'returns';
      this.step(place, state, returns ? way : null, actionWay);
      if (!returns) continue;
      const taken = holding(state, when);
      const environment = afterWay(taken.environment, place, slug, actionWay, (term) =>
        this.resolve(term, place, state),
      );
      this.arrive(way.to, { ...taken, environment });
    }
  }

  private passBlock(place: BlockPlace, state: WalkState): void {
    for (const way of place.ways) {
      this.step(place, state, way);
      if (typeof way.to !== 'number') continue;
      const environment = new Map(state.environment);
      for (const slot of slotsOf(place, way, (term) => this.resolve(term, place, state), this.context))
        writeSlot(environment, slot);
      this.arrive(way.to, { ...state, environment });
    }
  }
}

/** The condition of a branch, as a term over `event`, `step` and `session`; null when it cannot be read. */
export function branchCondition(index: number, sites: readonly SiteExpression[]): Term | null {
  const site = sites.find(({ path }) => path.at(-1) === 'when' && path.at(-2) === index);
  // Only `true` is true (contract 3.3).
  return site === undefined ? null : apply('is', fromExpression(site.ast), yes);
}

function isTrue(term: Term): boolean {
  return isValue(term) && term.value === true;
}

const knownIn = new WeakMap<readonly Term[], Known>();

function knownOf({ constraints }: WalkState): Known {
  const before = knownIn.get(constraints) ?? knownFrom(constraints);
  knownIn.set(constraints, before);
  return before;
}

/** What the terms come to, each where those before it hold; what holds anyway is left out. Null when they cannot hold. */
function settleTerms(state: WalkState, terms: readonly Term[]): readonly Term[] | null {
  let known = knownOf(state);
  const settled: Term[] = [];
  for (const term of terms.flatMap(partsOfAnd)) {
    for (const part of partsOfAnd(assume(term, known))) {
      if (isTrue(part)) continue;
      if (isValue(part)) return null;
      settled.push(part);
      known = new Map([...known, ...knownFrom([part])]);
    }
  }
  return settled;
}

function holding(state: WalkState, terms: readonly Term[]): WalkState {
  const more = settleTerms(state, terms) ?? terms;
  if (more.length === 0) return state;
  const known = knownFrom(more);
  const environment = new Map(
    [...state.environment].map(([key, slot]) => {
      const [term, unset] = [assume(slot.value, known), assume(slot.unset, known)];
      const isSame = term === slot.value && unset === slot.unset;
      return [key, isSame ? slot : { ...slot, value: term, unset }] as const;
    }),
  );
  return { ...state, constraints: [...state.constraints, ...more], environment };
}

function partsOfAnd(term: Term): readonly Term[] {
  return term.kind === 'apply' && term.op === 'and' ? term.args : [term];
}

function opaque(place: number, name: string, types?: readonly TypeName[]): Term {
  return input(sourceAt('opaque', place, name, types));
}

function sourceAt(
  kind: InputSource['kind'],
  place: number,
  name: string,
  types?: readonly TypeName[],
): InputSource {
  return { kind, at: `${place}:${name}`, ...(types !== undefined && { types }) };
}

/** What a state value can be. */
const anything: readonly TypeName[] = ['null', 'boolean', 'number', 'string', 'list', 'object'];

/** Whoever has authenticated is the user from now on; what was set before may have reached that account, or another one. */
function authenticated(state: WalkState, isNew: boolean, place: number): WalkState {
  const environment = new Map(state.environment);
  const set = (path: AbsolutePath, term: Term) => writeSlot(environment, { path, value: term, unset: no });
  const patched = [...environment.values()].filter(
    ({ path }) => touches(path, metadataPath) && path.length > metadataPath.length,
  );
  for (const { path } of patched) environment.delete(keyOf(path));
  set(['event', 'user'], input({ kind: 'account', at: '' }));
  if (isNew) set(metadataPath, opaque(place, 'metadata', ['object']));
  for (const { path } of patched) set(path, opaque(place, path.join('.')));
  set(['event', 'authentication', 'aal'], input({ kind: 'authentication', at: '' }, 'aal'));
  set(['event', 'authentication', 'methods'], input({ kind: 'authentication', at: '' }, 'methods'));
  return { ...state, environment };
}

const metadataPath: AbsolutePath = ['event', 'user', 'app_metadata'];

/** What an action that returned along this way has set. */
function afterWay(
  before: Environment,
  place: BlockPlace,
  slug: string,
  way: ActionWay,
  resolve: (term: Term) => Term,
): Environment {
  const environment = new Map(before);
  const base = ['step', ...place.within, slug];
  for (const [at, effect] of way.effects.entries()) {
    if (effect.kind === 'state.set') {
      const key = resolve(effect.key);
      if (isValue(key) && typeof key.value === 'string') {
        writeSlot(environment, { path: [...base, key.value], value: resolve(effect.value), unset: no });
      } else
        writeSlot(environment, {
          path: base,
          value: opaque(place.number, `keys ${at}`, ['object']),
          unset: no,
        });
    } else if (effect.kind === 'user.setAppMetadata') patch(environment, resolve(effect.patch), place.number);
  }
  return environment;
}

function patch(environment: Map<string, Slot>, term: Term, place: number): void {
  const set = (path: AbsolutePath, written: Term) =>
    writeSlot(environment, { path, value: written, unset: no });
  if (term.kind === 'object' && term.base === null) {
    for (const [key, written] of term.entries) set([...metadataPath, key], written);
  } else if (isValue(term) && typeof term.value === 'object' && term.value !== null) {
    for (const [key, written] of Object.entries(term.value)) set([...metadataPath, key], value(written));
  } else set(metadataPath, opaque(place, 'metadata', ['object']));
}

/** What an action may have set whose ways are not known. */
function afterUnknown(before: Environment, place: BlockPlace, facts: ActionFacts): Environment {
  const environment = new Map(before);
  const base = ['step', ...place.within, facts.slug];
  const maySetAny = !facts.parsed || facts.unknowns.some(({ what }) => what === 'state-key');
  for (const [at, site] of facts.effects.entries()) {
    if (site.certainty === 'never') continue;
    if (site.kind === 'user.setAppMetadata') {
      for (const key of site.names ?? []) {
        writeSlot(environment, {
          path: [...metadataPath, key],
          value: opaque(place.number, `patch ${at}`),
          unset: no,
        });
      }
      if (site.names === null) {
        writeSlot(environment, {
          path: metadataPath,
          value: opaque(place.number, 'metadata', ['object']),
          unset: no,
        });
      }
    } else if (site.kind === 'state.set') {
      const isSure = site.certainty === 'always' && site.names?.length === 1;
      for (const key of site.names ?? []) {
        const path = [...base, key];
        const was = readAt(environment, path);
        const isSet = isSure ? yes : opaque(place.number, `sets ${key}`, ['boolean']);
        const written = opaque(place.number, `key ${key}`, anything);
        writeSlot(environment, {
          path,
          value: choose(isSet, written, was.value),
          unset: and(not(isSet), was.unset),
        });
      }
    }
  }
  if (maySetAny)
    writeSlot(environment, { path: base, value: opaque(place.number, 'keys', ['object']), unset: no });
  return environment;
}

/** What a block that is no action and no decision writes when it is left this way. */
function slotsOf(
  place: BlockPlace,
  way: Way,
  resolve: (term: Term) => Term,
  context: AnalysisContext,
): readonly Slot[] {
  const { block, number, within } = place;
  const base = ['step', ...within, block.slug];
  const slot = (path: AbsolutePath, term: Term): Slot => ({ path, value: term, unset: no });
  switch (block.type) {
    case 'allow':
    case 'deny':
    case 'log_event':
      return [];
    case 'prompt':
      return [slot(base, input(sourceAt('prompt', number, '', ['object'])))];
    case 'run_flow':
      return [slot([...base, 'input'], resolve(templateTerm(block.config['input'] ?? {}, place, context)))];
    case 'call_webhook': {
      if (way.kind === 'onError') {
        return [
          slot([...base, 'ok'], value(false)),
          slot([...base, 'error'], opaque(number, 'error', ['string'])),
        ];
      }
      const exchange = (key: string) => input(sourceAt('exchange', number, ''), key);
      const status = exchange('status');
      const ok = and(apply('lessOrEqual', value(200), status), apply('less', status, value(300)));
      return [
        slot([...base, 'status'], status),
        slot([...base, 'ok'], ok),
        slot([...base, 'headers'], exchange('headers')),
        slot([...base, 'body'], opaque(number, 'body', anything)),
      ];
    }
    default: {
      const writes =
        context.types.get(block.type)?.output === null
          ? []
          : [slot(base, opaque(number, 'output', ['object']))];
      return [...writes, slot(metadataPath, opaque(number, 'metadata', ['object']))];
    }
  }
}

/** What belongs together when constraints are told apart: a whole document, of the event one of its fields. */
function componentOf({ source, path }: Input): string {
  return source.kind === 'event' ? `event.${path.slice(0, 2).join('.')}` : spellSource(source);
}

const components = new WeakMap<Term, readonly string[]>();

function componentsOf(term: Term): readonly string[] {
  if (isValue(term)) return [];
  const before = components.get(term);
  if (before !== undefined) return before;
  const found = [...new Set(inputsOf(term).map(componentOf))];
  components.set(term, found);
  return found;
}

/** The constraints that say something of these components, and of what those are bound to. */
function connectedTo(start: readonly string[], constraints: readonly Term[]): readonly Term[] {
  if (constraints.length === 0) return constraints;
  const reached = new Set(start);
  const isReached = (component: string) =>
    reached.has(component) ||
    (component.startsWith('event.') && [...reached].some((other) => overlaps(component, other)));
  let waiting = [...constraints];
  const kept = new Set<Term>();
  for (let grew = true; grew; ) {
    grew = false;
    for (const constraint of waiting) {
      const own = componentsOf(constraint);
      if (!own.some(isReached)) continue;
      kept.add(constraint);
      for (const component of own) reached.add(component);
      grew = true;
    }
    waiting = waiting.filter((constraint) => !kept.has(constraint));
  }
  return constraints.filter((constraint) => kept.has(constraint));
}

/** `event.user` holds `event.user.email`; `event.` is the whole event. */
function overlaps(a: string, b: string): boolean {
  if (!b.startsWith('event.')) return false;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return short === 'event.' || long === short || long.startsWith(`${short}.`);
}

function spellState({ environment, constraints, widened }: WalkState): string {
  const slots = [...environment]
    .map(([key, slot]) => `${key}=${spellTerm(slot.value)}|${spellTerm(slot.unset)}`)
    .sort();
  return [...slots, '&', ...constraints.map(spellTerm).sort(), String(widened)].join('\n');
}

/** One state that allows for all of them. */
function join(states: readonly WalkState[], place: number): WalkState {
  const [first, ...others] = states;
  const paths = new Map(
    states.flatMap(({ environment }) => [...environment].map(([key, slot]) => [key, slot.path] as const)),
  );
  const environment = new Map<string, Slot>();
  for (const path of [...paths.values()].sort((a, b) => a.length - b.length)) {
    const found = states.map((state) => readAt(state.environment, path));
    const name = path.join('.');
    const [one] = found;
    const isSame =
      one !== undefined && found.every((other) => spellTerm(other.value) === spellTerm(one.value));
    const isSet = found.every(({ unset }) => isValue(unset) && unset.value === false);
    const isUnset = found.every(({ unset }) => isTrue(unset));
    environment.set(keyOf(path), {
      path,
      value: isSame ? one.value : opaque(place, `joined ${name}`),
      unset: isSet ? no : isUnset ? yes : opaque(place, `unset ${name}`, ['boolean']),
    });
  }
  const shared = (first?.constraints ?? []).filter((term) =>
    others.every(({ constraints }) => constraints.some((other) => spellTerm(other) === spellTerm(term))),
  );
  return { environment, constraints: shared, widened: true };
}
