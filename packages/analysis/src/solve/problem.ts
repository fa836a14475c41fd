import { evaluateOver } from '../term/evaluate-term.ts';
import { spellValue } from '../term/spell-term.ts';
import type { Concrete, Input, Term, TypeName } from '../term/term.ts';
import { inputsOf } from '../term/visit-inputs.ts';
import type { Representative } from './collection.ts';
import { type DefaultDocuments, defaultAt, sampleAt } from './default-documents.ts';
import { hasIndexes, type Place, PlaceTree } from './place-tree.ts';
import { type Representatives, represent } from './representatives.ts';
import { seedInputs } from './seed-inputs.ts';
import { readUsage, Usage } from './usage.ts';

/** A constraint with the places that can change what is known of it. */
export interface Constraint {
  readonly term: Term;
  readonly places: ReadonlySet<Place>;
  /** The one place that it reads, when it reads one. */
  readonly only: Place | null;
  /** Looks at representatives as what they stand for, and so only at their types unless they are exact. */
  readonly careful: boolean;
}

/** Constraints over documents, and what is worth trying at each place of them. */
export interface Problem {
  readonly tree: PlaceTree;
  /** Containers before what they contain. */
  readonly order: readonly Place[];
  readonly constraints: readonly Constraint[];
  readonly values: ReadonlyMap<Place, readonly Representative[]>;
  /** Types whose values are not all stood for. */
  readonly open: ReadonlyMap<Place, ReadonlySet<TypeName>>;
  readonly usages: ReadonlyMap<Place, Usage>;
  /** Places that a place is compared with. */
  readonly peers: ReadonlyMap<Place, ReadonlySet<Place>>;
  /** The representatives decide every constraint for all documents. */
  readonly isCovered: boolean;
}

export interface ProblemOptions {
  readonly defaults: DefaultDocuments;
  /** Adds values that comparisons lead to, where representatives alone would not do. */
  readonly seeded: boolean;
}

/** `careful` constraints have foreign atoms; the others are decided by representatives. */
export function makeProblem(
  terms: readonly Term[],
  careful: readonly Term[],
  options: ProblemOptions,
): Problem {
  const tree = new PlaceTree();
  const usages = new Map<Place, Usage>();
  const classes = new Map<Place, Place>();
  const linked = new Map<Place, ReadonlySet<Place>>();
  const foreign: Term[] = [];
  const usageOf = (input: Input): Usage => {
    const place = tree.place(input);
    const usage = usages.get(place) ?? new Usage();
    usages.set(place, usage);
    return usage;
  };
  const sink = {
    of: usageOf,
    link(a: Input, b: Input): void {
      const [left, right] = [tree.place(a), tree.place(b)];
      linked.set(left, new Set([...(linked.get(left) ?? []), right]));
      linked.set(right, new Set([...(linked.get(right) ?? []), left]));
      const [first, second] = [classOf(classes, left), classOf(classes, right)];
      if (first !== second) classes.set(first, second);
    },
  };
  for (const term of [...terms, ...careful]) readUsage(term, sink, (atom) => foreign.push(atom));
  for (const atom of foreign) for (const input of inputsOf(atom)) usageOf(input).looks.add('foreign');
  const order = arrange(tree, linked);
  const peers = gatherPeers(order, classes, usages);
  const seeds = options.seeded
    ? collectSeeds(tree, foreign, usages, options.defaults)
    : new Map<Place, Concrete[]>();
  const values = new Map<Place, readonly Representative[]>();
  const open = new Map<Place, ReadonlySet<TypeName>>();
  for (const place of order) {
    const { usage, count } = peers.get(classOf(classes, place)) ?? { usage: new Usage(), count: 1 };
    const seeded = withAffixes(seeds.get(place) ?? [], usage);
    const found = valuesOf(place, usage, count, seeded, options.defaults);
    values.set(place, found.values);
    if (found.open.size > 0) open.set(place, found.open);
  }
  return {
    tree,
    order,
    constraints: [
      ...terms.map((term) => constrain(term, tree, false)),
      ...careful.map((term) => constrain(term, tree, true)),
    ],
    values,
    open,
    usages,
    peers: linked,
    isCovered:
      foreign.length === 0 && open.size === 0 && order.every((place) => isPlain(place, usages.get(place))),
  };
}

function classOf(classes: Map<Place, Place>, place: Place): Place {
  let found = place;
  for (let next = classes.get(found); next !== undefined; next = classes.get(found)) found = next;
  return found;
}

/** Of what stands inside, an object's own comparisons must not depend. */
function isPlain(place: Place, usage: Usage | undefined): boolean {
  if (place.children.length === 0 || usage === undefined) return true;
  const isWhole = (['size', 'length', 'member', 'key', 'foreign', 'jsOrder'] as const).some((look) =>
    usage.looks.has(look),
  );
  const isCompared = [...usage.constants.values()].some(
    (value) => typeof value === 'object' && value !== null,
  );
  return !isWhole && !isCompared && !usage.looks.has('equal');
}

/**
 * Containers first; the body of an answer after the JSON that it is, and what may be anything after the object that it is to be. What
 * time it is comes before what was written down some time.
 */
function arrange(tree: PlaceTree, linked: ReadonlyMap<Place, ReadonlySet<Place>>): readonly Place[] {
  const { all } = tree;
  const isBody = ({ source, path }: Place): boolean => source.kind === 'exchange' && path[0] === 'body';
  const isClock = ({ source }: Place): boolean => source.kind === 'clock';
  const isCopy = (place: Place): boolean =>
    place.children.length === 0 &&
    !isBody(place) &&
    !isClock(place) &&
    !isShaped(place) &&
    [...(linked.get(place) ?? [])].some((peer) => isShaped(peer) || peer.children.length > 0);
  const others = all.filter((place) => !isBody(place) && !isClock(place) && !isCopy(place));
  return [...all.filter(isClock), ...others, ...all.filter(isCopy), ...all.filter(isBody)];
}

/** Not every object will do there. */
function isShaped({ specs }: Place): boolean {
  return specs.some(({ shapes }) => shapes !== undefined);
}

function gatherPeers(
  order: readonly Place[],
  classes: Map<Place, Place>,
  usages: ReadonlyMap<Place, Usage>,
): ReadonlyMap<Place, { readonly usage: Usage; count: number }> {
  const found = new Map<Place, { readonly usage: Usage; count: number }>();
  for (const place of order) {
    const usage = usages.get(place);
    if (usage === undefined) continue;
    const first = classOf(classes, place);
    const group = found.get(first) ?? { usage: new Usage(), count: 0 };
    group.usage.addAll(usage);
    group.count += 1;
    found.set(first, group);
  }
  for (const place of order) {
    const group = found.get(classOf(classes, place));
    if (group !== undefined && group.count > 1 && usages.has(place)) addLimits(place, group.usage);
  }
  return found;
}

/** What one place cannot be otherwise than, the places that it is compared with have to be able to be as well. */
function addLimits({ specs }: Place, usage: Usage): void {
  for (const { values = [], min, max } of specs) {
    for (const value of values) usage.add(value);
    for (const bound of [min, max]) if (bound !== undefined) usage.numbers.add(bound);
  }
}

function collectSeeds(
  tree: PlaceTree,
  foreign: readonly Term[],
  usages: ReadonlyMap<Place, Usage>,
  defaults: DefaultDocuments,
): Map<Place, Concrete[]> {
  const seeds = new Map<Place, Map<string, Concrete>>();
  const read = ({ source, path }: Input): Concrete => sampleAt(source, path, defaults);
  // What must begin or end as something is taken to, when it is asked what more it is to be.
  const readAffixed = (input: Input): Concrete => affixed(read(input), usages.get(tree.place(input)));
  const isAffixed = [...usages.values()].some(({ starts, ends }) => starts.size + ends.size > 0);
  for (const reading of isAffixed ? [read, readAffixed] : [read]) {
    for (const atom of foreign) {
      seedInputs(atom, {
        add(input, value) {
          const place = tree.place(input);
          const found = seeds.get(place) ?? new Map<string, Concrete>();
          if (found.size < mostSeeds) found.set(spellValue(value), value);
          seeds.set(place, found);
        },
        evaluate: (term) => evaluateOver(term, reading),
      });
    }
  }
  return new Map([...seeds].map(([place, found]) => [place, [...found.values()]]));
}
const mostSeeds = 64;

function affixed(usual: Concrete, usage: Usage | undefined): Concrete {
  if (usage === undefined || usage.starts.size + usage.ends.size === 0) return usual;
  const [[start = ''], [end = '']] = [[...usage.starts], [...usage.ends]];
  const isAlready = typeof usual === 'string' && usual.startsWith(start) && usual.endsWith(end);
  return isAlready ? usual : `${start}x${end}`;
}

/** A text that a pattern asks for, between what else the text must begin and end with. */
function withAffixes(seeds: readonly Concrete[], { starts, ends }: Usage): readonly Concrete[] {
  if (starts.size + ends.size === 0) return seeds;
  const texts = seeds.filter((seed) => typeof seed === 'string').slice(0, mostSeeds / 4);
  const around = texts.flatMap((text) =>
    [...starts, ''].flatMap((start) => [...ends, ''].map((end) => start + text + end)),
  );
  return [...seeds, ...around.slice(0, 4 * mostSeeds)];
}

function valuesOf(
  place: Place,
  usage: Usage,
  count: number,
  seeds: readonly Concrete[],
  defaults: DefaultDocuments,
): Representatives {
  const { source, path, specs } = place;
  const usual = defaultAt(source, path, defaults);
  const sample = sampleAt(source, path, defaults);
  const first = [usual, ...(sample === usual ? [] : [sample]), ...seeds];
  const found = represent(usage, specs, count, first);
  if (place.children.length === 0) return found;
  // What has places inside is put together of them; only what is compared as a whole is tried as a whole.
  const whole = new Set([...usage.constants.values(), ...seeds].filter(isContainer).map(spellValue));
  const values = found.values.filter(
    ({ value }) => !isContainer(value) || whole.has(spellValue(value)) || isOtherList(place, value),
  );
  const isList = hasIndexes(place);
  const open = new Set([...found.open].filter((type) => type !== 'object' && !(type === 'list' && isList)));
  return { values, open };
}

/** A list has none of the members of an object. */
function isOtherList(place: Place, value: Concrete): boolean {
  return Array.isArray(value) && !hasIndexes(place);
}

function isContainer(value: Concrete): boolean {
  return typeof value === 'object' && value !== null;
}

function constrain(term: Term, tree: PlaceTree, careful: boolean): Constraint {
  const read = inputsOf(term).map((input) => tree.place(input));
  const places = new Set<Place>();
  const visit = (place: Place): void => {
    places.add(place);
    for (const child of place.children) visit(child);
  };
  for (const place of read) visit(place);
  const [only = null] = read;
  return { term, places, only: read.length === 1 ? only : null, careful };
}
