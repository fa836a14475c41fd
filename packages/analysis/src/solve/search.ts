import { isEqual } from '../term/is-equal.ts';
import { readOwn } from '../term/read-own.ts';
import type { Concrete, Input, TypeName } from '../term/term.ts';
import { nameType } from '../term/types-of.ts';
import { sizeOf } from '../term/visit-inputs.ts';
import type { Representative } from './collection.ts';
import { lengthsOf, subsetsOf } from './collection.ts';
import type { DefaultDocuments } from './default-documents.ts';
import { evaluatePartly, type Partly, Typed, unknown } from './evaluate-partly.ts';
import { type Choice, type Choices, materialise, type Structure } from './materialise.ts';
import { hasIndexes, type Place } from './place-tree.ts';
import type { Constraint, Problem } from './problem.ts';
import { admits, elementOf, memberOf, type Spec, shapesOf } from './spec.ts';

export interface SearchOptions {
  readonly defaults: DefaultDocuments;
  /** Terms looked at, parts included. */
  readonly budget: number;
  /**
   * False: what is tried is what there is. True: what is tried stands for more, so that only what holds of all of it counts; a
   * type with values that nothing stands for is tried as a type.
   */
  readonly relaxed: boolean;
  /** Whether all the choices do. */
  accept(choices: Choices): boolean;
}

/** `none`: nothing of what was to be tried does. `spent`: the budget ended first. */
export type SearchResult =
  | { readonly kind: 'found'; readonly choices: Choices }
  | { readonly kind: 'none' }
  | { readonly kind: 'spent' };

/** Chooses for one place after the other, and turns back where a constraint can no longer be true. */
export function search(problem: Problem, options: SearchOptions): SearchResult {
  const { order, constraints } = problem;
  const choices = new Map<Place, Choice>();
  const watching = watchersOf(order, constraints);
  const typedPlaces = new Map<Place, ReadonlyMap<TypeName, Typed>>();
  let left = options.budget;

  function read(input: Input, careful: boolean): Partly {
    const place = problem.tree.place(input);
    const choice = choices.get(place);
    if (choice === undefined) return unknown;
    return valueFor(place, choice, careful);
  }
  function valueFor(place: Place, choice: Choice, careful: boolean): Partly {
    if (choice.kind === 'type') return typed(place, choice.type);
    if (choice.kind === 'value') {
      return careful && !choice.exact ? typed(place, nameType(choice.value)) : choice.value;
    }
    if (options.relaxed) return typed(place, choice.type);
    const whole = isComplete(place) ? materialise(place, choices, options.defaults) : undefined;
    return whole === undefined ? new Typed(choice.type) : whole;
  }
  /** What is compared for equality, and what else stands for itself only, is tried for itself. */
  function typed(place: Place, type: TypeName): Typed {
    if (!options.relaxed) return new Typed(type);
    const before = typedPlaces.get(place)?.get(type);
    if (before !== undefined) return before;
    const exact = (problem.values.get(place) ?? []).flatMap((found) => (found.exact ? [found.value] : []));
    const constants = problem.usages.get(place)?.constants.values() ?? [];
    const made = new Typed(type, [...exact, ...constants]);
    typedPlaces.set(place, new Map([...(typedPlaces.get(place) ?? []), [type, made]]));
    return made;
  }
  function isComplete({ children }: Place): boolean {
    return children.every((child) => choices.has(child) && isComplete(child));
  }
  function readPlainly(input: Input): Partly {
    return read(input, false);
  }
  function readCarefully(input: Input): Partly {
    return read(input, true);
  }
  function holds({ term, careful }: Constraint): boolean {
    left -= sizeOf(term);
    const value = evaluatePartly(term, careful ? readCarefully : readPlainly);
    return value === true || value === unknown || value instanceof Typed;
  }
  function allows(place: Place, choice: Choice): boolean {
    choices.set(place, choice);
    const alone = (watching.get(place) ?? []).filter(({ only }) => only === place);
    const allowed = alone.every(holds);
    choices.delete(place);
    return allowed;
  }

  const tried = narrow(problem, allows, options.relaxed);
  if (tried === null) return { kind: 'none' };

  /** The places whose choices make a constraint false. */
  function blame({ term, careful }: Constraint, conflict: Set<Place>): void {
    const add = (place: Place): void => {
      if (!choices.has(place)) return;
      conflict.add(place);
      if (choices.get(place)?.kind === 'structure' && !options.relaxed) place.children.forEach(add);
    };
    evaluatePartly(term, (input) => {
      add(problem.tree.place(input));
      return read(input, careful);
    });
  }

  /** Null when choices were found. Otherwise the earlier places of which one has to be chosen anew. */
  function choose(at: number): ReadonlySet<Place> | null {
    const place = order[at];
    if (place === undefined) return options.accept(choices) ? null : new Set(order);
    const conflict = new Set<Place>(dependsOn(place, order, problem));
    for (const choice of choicesAt(place, choices, problem, tried?.get(place) ?? [], options)) {
      if (left < 0) return conflict;
      choices.set(place, choice);
      const broken = watching.get(place)?.find((constraint) => !holds(constraint));
      if (broken === undefined) {
        const inner = choose(at + 1);
        if (inner === null) return null;
        // Whatever is chosen here, the same is wrong further on.
        if (!inner.has(place)) {
          choices.delete(place);
          return inner;
        }
        for (const other of inner) conflict.add(other);
      } else blame(broken, conflict);
      choices.delete(place);
    }
    conflict.delete(place);
    return conflict;
  }
  if (choose(0) === null) return { kind: 'found', choices };
  return { kind: left < 0 ? 'spent' : 'none' };
}

/** The places that decide what can be chosen for a place. */
function dependsOn(place: Place, order: readonly Place[], { peers }: Problem): readonly Place[] {
  const compared = peers.get(place);
  // A copy of what is compared with it depends on all that stands in that.
  if (compared !== undefined && [...compared].some(({ children }) => children.length > 0)) return order;
  if (place.source.kind === 'exchange' && place.path[0] === 'body') {
    return order;
  }
  return place.parent === null ? [] : [place.parent];
}

function watchersOf(
  order: readonly Place[],
  constraints: readonly Constraint[],
): ReadonlyMap<Place, readonly Constraint[]> {
  return new Map(
    order.map((place) => [place, constraints.filter(({ places }) => places.has(place))] as const),
  );
}

type Tried = ReadonlyMap<Place, readonly Choice[]>;

/**
 * Leaves out what a constraint on one place excludes. What must be there has a container that must be there as well. Null when
 * nothing is left somewhere.
 */
function narrow(
  { order, values, open }: Problem,
  allows: (place: Place, choice: Choice) => boolean,
  relaxed: boolean,
): Tried | null {
  const tried = new Map<Place, readonly Choice[]>();
  const holding = new Set<Place>();
  for (const place of order.toReversed()) {
    const { parent: container, children } = place;
    const types = relaxed ? (open.get(place) ?? noTypes) : noTypes;
    const all = [
      ...(values.get(place) ?? []).map(toChoice),
      ...[...types].map((type) => ({ kind: 'type', type }) as const),
    ];
    const some = all.filter((choice) => (!holding.has(place) || canHold(choice)) && allows(place, choice));
    tried.set(place, some);
    const nothing: Choice = { kind: 'value', value: undefined, exact: true };
    const mayBeAbsent = !holding.has(place) && allows(place, nothing);
    if (mayBeAbsent) continue;
    if (container !== null) holding.add(container);
    if (some.length === 0 && children.length === 0) return null;
  }
  return tried;
}
const noTypes: ReadonlySet<TypeName> = new Set();

function toChoice({ value, exact }: Representative): Choice {
  return { kind: 'value', value, exact };
}

function canHold(choice: Choice): boolean {
  return choice.kind === 'value' && typeof choice.value === 'object' && choice.value !== null;
}

/** What may be chosen for a place, given what was chosen for its container. */
function choicesAt(
  place: Place,
  choices: Choices,
  problem: Problem,
  tried: readonly Choice[],
  options: SearchOptions,
): readonly Choice[] {
  const { parent, path } = place;
  const key = path.at(-1) ?? '';
  const container = parent === null ? undefined : choices.get(parent);
  if (container === undefined) return choicesOf(place, place.specs[0], problem, tried);
  if (container.kind === 'type') return [absent];
  if (container.kind === 'value') {
    const value = readOwn(container.value, key);
    return [{ kind: 'value', value, exact: container.exact || value === undefined }];
  }
  const spec = container.type === 'object' ? memberOf(container.shape, key) : elementOf(container.spec, key);
  const all = choicesOf(place, spec, problem, tried);
  if (options.relaxed) return all;
  const copies = (place.children.length > 0 ? [] : copiesFor(place, choices, problem, options)).filter(
    ({ value }) => admits(spec, value),
  );
  return asBody(place, choices, [...all, ...copies], options);
}

/** What a place is compared with may be worth having there as well, when it is no more than an object or a list. */
function copiesFor(
  place: Place,
  choices: Choices,
  { peers }: Problem,
  { defaults }: SearchOptions,
): readonly (Choice & { readonly kind: 'value' })[] {
  return [...(peers.get(place) ?? [])].flatMap((peer) => {
    const value = materialise(peer, choices, defaults);
    return typeof value === 'object' && value !== null
      ? [{ kind: 'value', value, exact: true } as const]
      : [];
  });
}
const absent: Choice = { kind: 'value', value: undefined, exact: true };

function choicesOf(
  place: Place,
  spec: Spec | undefined,
  problem: Problem,
  tried: readonly Choice[],
): readonly Choice[] {
  if (spec === undefined) return [];
  const some = tried.filter((choice) =>
    choice.kind === 'value'
      ? admits(spec, choice.value)
      : choice.kind === 'type' && spec.types.includes(choice.type),
  );
  if (place.children.length === 0) return some;
  const structures = structuresOf(place, spec, problem);
  const [first] = some;
  // What is usual comes first: nothing, where there usually is nothing.
  const isUsuallyAbsent = first?.kind === 'value' && isEqual(first.value, undefined) && place.path.length > 0;
  return isUsuallyAbsent ? [first, ...structures, ...some.slice(1)] : [...structures, ...some];
}

function structuresOf(place: Place, spec: Spec, { usages }: Problem): readonly Structure[] {
  const objects = shapesOf(spec).map(
    (shape) => ({ kind: 'structure', type: 'object', shape, spec, extra: [] }) as const,
  );
  if (!spec.types.includes('list') || !hasIndexes(place)) return objects;
  const usage = usages.get(place);
  const extras: (readonly Concrete[])[] = [[]];
  if (usage !== undefined) {
    for (const subset of subsetsOf([...usage.members.values()])) {
      extras.push(subset);
      for (const length of lengthsOf(usage)) {
        if (length <= mostFillers)
          extras.push([...subset, ...Array.from({ length }, (_, at) => `item-${at + 1}`)]);
      }
    }
  }
  const lists = extras.map((extra) => ({ kind: 'structure', type: 'list', spec, extra }) as const);
  return [...objects, ...lists];
}
const mostFillers = 16;

/** The body of an answer is the text of its JSON, where that is chosen already. */
function asBody(
  place: Place,
  choices: Choices,
  all: readonly Choice[],
  { defaults }: SearchOptions,
): readonly Choice[] {
  const isBody = place.source.kind === 'exchange' && place.path.length === 1 && place.path[0] === 'body';
  const json = isBody ? place.parent?.children.find(({ path }) => path[0] === 'json') : undefined;
  if (json === undefined) return all;
  const value = materialise(json, choices, defaults);
  if (value === undefined) return [absent];
  if (value !== null) return [{ kind: 'value', value: JSON.stringify(value), exact: true }];
  return all.filter((choice) => choice.kind === 'value' && !isJson(choice.value));
}

function isJson(text: Concrete): boolean {
  try {
    return typeof text === 'string' && JSON.parse(text) !== null;
  } catch {
    return false;
  }
}
