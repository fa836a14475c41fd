import { isValue } from '../term/build-term.ts';
import { evaluateOver, evaluateTerm } from '../term/evaluate-term.ts';
import { numberOf } from '../term/intern-term.ts';
import { spellSource, spellTerm } from '../term/spell-term.ts';
import type { Concrete, Input, InputSource, Term } from '../term/term.ts';
import { inputsOf, sizeOf } from '../term/visit-inputs.ts';
import { type DefaultDocuments, defaultAt, sampleAt } from './default-documents.ts';
import { schemaOf } from './document-schema.ts';
import { evaluatePartly, type Partly, Typed, unknown } from './evaluate-partly.ts';
import { linkSizes } from './link-sizes.ts';
import { canBeMade, materialise } from './materialise.ts';
import { conjunctsOf } from './normal-form.ts';
import { isCertain, type Place, PlaceTree } from './place-tree.ts';
import { makeProblem } from './problem.ts';
import { casesOf, isRefutedByCases } from './refute-cases.ts';
import { relax } from './relax.ts';
import { search } from './search.ts';
import { memberOf, type Spec, shapesOf } from './spec.ts';
import { atomsOf, readAtom } from './usage.ts';
import type { Model, Solver, Verdict } from './verdict.ts';

export interface SolverBounds {
  /** How many terms, parts counted, one search looks at; a decision is at most three searches. */
  readonly steps: number;
  /** Terms larger than this, parts counted, are not looked into. */
  readonly termSize: number;
  /** Answers that are kept. */
  readonly kept: number;
}

export interface SolverOptions {
  readonly bounds?: Partial<SolverBounds>;
  /** Documents that models start from, in place of those of this package. They must obey the schema. */
  readonly defaults?: DefaultDocuments;
}

const usualBounds: SolverBounds = { steps: 40_000, termSize: 20_000, kept: 100_000 };

/** A value for a whole place that has nothing to do with what stands beside it. */
interface Filled {
  readonly source: InputSource;
  readonly path: readonly string[];
  readonly value: Concrete;
}
type Answer =
  | { readonly kind: 'possible'; readonly filled: readonly Filled[] }
  | { readonly kind: 'impossible' }
  | { readonly kind: 'unknown'; readonly why: string };

/** See {@link Solver}. Keeps answers for as long as it lives: one for each bundle is enough. */
export function createSolver(options: SolverOptions = {}): Solver {
  const bounds = { ...usualBounds, ...options.bounds };
  const defaults = options.defaults ?? {};
  const answers = new Map<string, Answer>();

  function decide(constraints: readonly Term[]): Verdict {
    if (constraints.some((term) => sizeOf(term) > bounds.termSize)) {
      return { kind: 'unknown', why: 'a condition is too large to be looked into' };
    }
    const conjuncts = unique(constraints.flatMap(conjunctsOf));
    const answer = answerAll(conjuncts);
    if (answer.kind !== 'possible') return answer;
    const model = makeModel(constraints, answer.filled, defaults);
    const isTrue = constraints.every((term) => evaluateTerm(term, model) === true);
    return isTrue ? { kind: 'possible', model } : { kind: 'unknown', why: 'no documents were found that do' };
  }

  /** What has nothing to do with each other is decided apart. */
  function answerAll(conjuncts: readonly Term[]): Answer {
    const open: Term[] = [];
    for (const term of conjuncts) {
      const settled = settle(term);
      if (settled === false) return { kind: 'impossible' };
      if (settled === null) open.push(term);
    }
    const filled: Filled[] = [];
    let doubt: Answer | null = null;
    for (const group of groupsOf(open)) {
      const answer = answerGroup(group);
      if (answer.kind === 'impossible') return answer;
      if (answer.kind === 'unknown') doubt ??= answer;
      else filled.push(...answer.filled);
    }
    return doubt ?? { kind: 'possible', filled };
  }

  function answerGroup(group: readonly Term[]): Answer {
    // By their numbers: flows of one bundle may have sources of the same name, but of other types.
    const key = group.map(numberOf).join();
    const before = answers.get(key);
    if (before !== undefined) return before;
    const answer = findAnswer(group);
    if (answers.size >= bounds.kept) answers.clear();
    answers.set(key, answer);
    return answer;
  }

  /** A walk asks again with one constraint more: what was found before may do, and what was impossible stays so. */
  function findAnswer(group: readonly Term[]): Answer {
    const last = group.at(-1);
    if (group.length > 1 && last !== undefined) {
      const before = answerAll(group.slice(0, -1));
      if (before.kind === 'impossible') return before;
      if (before.kind === 'possible') {
        const model = makeModel(group, before.filled, defaults);
        if (evaluateTerm(last, model) === true) return before;
      }
    }
    return solve(group, bounds, defaults);
  }

  return { decide };
}

function unique(terms: readonly Term[]): readonly Term[] {
  return [...new Map(terms.map((term) => [spellTerm(term), term])).values()];
}

const settled = new WeakMap<Term, boolean | null>();

/** What the schema alone decides; null when it does not. */
function settle(term: Term): boolean | null {
  const before = settled.get(term);
  if (before !== undefined) return before;
  const value = evaluatePartly(term, readType);
  const found = value === unknown || value instanceof Typed ? null : value === true;
  settled.set(term, found);
  return found;
}

/** The type of a place where the schema leaves only one. */
function readType({ source, path }: Input): Partly {
  let spec: Spec = schemaOf(source);
  for (const key of path) {
    const [shape, other] = shapesOf(spec);
    if (spec.optional || spec.types.length !== 1 || shape === undefined || other !== undefined)
      return unknown;
    spec = memberOf(shape, key);
  }
  if (spec.types.length === 0) return undefined;
  const [type, more] = spec.types;
  if (spec.optional || type === undefined || more !== undefined) return unknown;
  return type === 'null' ? null : new Typed(type);
}

/** Constraints that read no place in common, and no places of which one contains the other. */
function groupsOf(terms: readonly Term[]): readonly (readonly Term[])[] {
  const whole = new Set(terms.flatMap(topsOf).flatMap(({ key, isWhole }) => (isWhole ? [key] : [])));
  const leaders = new Map<string, string>();
  const leaderOf = (key: string): string => {
    let found = key;
    for (let next = leaders.get(found); next !== undefined && next !== found; next = leaders.get(found))
      found = next;
    return found;
  };
  const keys = terms.map((term) =>
    topsOf(term).map(({ key, document }) => (whole.has(document) ? document : key)),
  );
  for (const [first, ...more] of keys) {
    if (first === undefined) continue;
    for (const key of more) {
      const [a, b] = [leaderOf(first), leaderOf(key)];
      if (a !== b) leaders.set(b, a);
    }
  }
  const groups = new Map<string, Term[]>();
  for (const [at, term] of terms.entries()) {
    const [first = ''] = keys[at] ?? [];
    const leader = leaderOf(first);
    const group = groups.get(leader) ?? [];
    group.push(term);
    groups.set(leader, group);
  }
  return [...groups.values()];
}

interface Top {
  readonly key: string;
  /** The key of the whole document. */
  readonly document: string;
  /** The constraint looks at an object that others look into: then the whole document is one. */
  readonly isWhole: boolean;
}
const tops = new WeakMap<Term, readonly Top[]>();

/** The outermost places that a constraint depends on and that are not the same in every document. */
function topsOf(term: Term): readonly Top[] {
  const before = tops.get(term);
  if (before !== undefined) return before;
  const tree = new PlaceTree();
  const found = inputsOf(term).map((input): Top => {
    const place = tree.place(input);
    const top = topOf(place);
    const document = tree.place({ source: input.source, path: [] }).key;
    const isWhole = isCertain(place);
    return { key: isWhole ? document : top.key, document, isWhole };
  });
  tops.set(term, found);
  return found;
}

function topOf(place: Place): Place {
  return place.parent === null || isCertain(place.parent) ? place : topOf(place.parent);
}

function solve(group: readonly Term[], bounds: SolverBounds, defaults: DefaultDocuments): Answer {
  if (group.some((term) => isValue(term) && term.value !== true)) return { kind: 'impossible' };
  if (group.length > 1 && isRefutedByCases(group)) return { kind: 'impossible' };
  const tried = find(group, group, bounds.steps, defaults);
  if (tried.kind === 'found') return { kind: 'possible', filled: tried.filled };
  if (tried.kind === 'none' && tried.isCovered) return { kind: 'impossible' };
  if (isRefuted(group, bounds, defaults)) return { kind: 'impossible' };
  const filled = findCase(group, bounds, defaults);
  if (filled !== null) return { kind: 'possible', filled };
  return {
    kind: 'unknown',
    why: `no documents were found with which ${tried.kind === 'spent' ? 'it holds in time' : 'it holds'}`,
  };
}

type Tried =
  | { readonly kind: 'found'; readonly filled: readonly Filled[] }
  | { readonly kind: 'none' | 'spent'; readonly isCovered: boolean };

/** Documents with which `asked`, and so the group, is true. */
function find(
  asked: readonly Term[],
  group: readonly Term[],
  budget: number,
  defaults: DefaultDocuments,
): Tried {
  const problem = makeProblem(asked, [], { defaults, seeded: true });
  const { tree, isCovered } = problem;
  const result = search(problem, {
    defaults,
    budget,
    relaxed: false,
    accept: (choices) => {
      const model = modelOf(tree, (root) => materialise(root, choices, defaults));
      return (
        group.every((term) => evaluateTerm(term, model) === true) &&
        [...tree.roots.values()].every((root) => canBeMade(root, choices, defaults))
      );
    },
  });
  if (result.kind !== 'found') return { kind: result.kind, isCovered };
  const { choices } = result;
  return { kind: 'found', filled: filledBy(tree, (place) => materialise(place, choices, defaults)) };
}

/** More cases than these are not tried one by one, and each no longer than its share. */
const mostCases = 8;

/** Where all at once is too much: one case after the other, in which each condition is true or false. */
function findCase(
  group: readonly Term[],
  { steps }: SolverBounds,
  defaults: DefaultDocuments,
): readonly Filled[] | null {
  const read = ({ source, path }: Input): Concrete => sampleAt(source, path, defaults);
  let count = 0;
  for (const asked of casesOf(group, (atom) => evaluateOver(atom, read) === true)) {
    const tried = find(asked, group, steps / 4, defaults);
    if (tried.kind === 'found') return tried.filled;
    count += 1;
    if (count >= mostCases) return null;
  }
  return null;
}

/** Whether even a weaker problem, one that is decided for all documents, has no solution. */
function isRefuted(group: readonly Term[], bounds: SolverBounds, defaults: DefaultDocuments): boolean {
  const links = new Map<string, Term>();
  const weaker = [...group, ...linkSizes(group)].map((term) => relax(term, links));
  if (weaker.some((term) => isValue(term) && term.value !== true)) return true;
  const foreign = group.filter(hasForeignAtoms);
  const linked = [...links.values()].filter((term) => !isValue(term));
  const problem = makeProblem([...weaker, ...linked], foreign, { defaults, seeded: false });
  const { kind } = search(problem, { defaults, budget: bounds.steps, relaxed: true, accept: () => true });
  return kind === 'none';
}

function hasForeignAtoms(term: Term): boolean {
  return [...atomsOf(term)].some((atom) => readAtom(atom) === null);
}

function modelOf(tree: PlaceTree, valueFor: (root: Place) => Concrete): Model {
  return new Map(
    [...tree.roots].map(([key, root]) => [key, { source: root.source, value: valueFor(root) }] as const),
  );
}

/** The outermost places that were chosen for. */
function filledBy(tree: PlaceTree, valueFor: (place: Place) => Concrete): readonly Filled[] {
  const found: Filled[] = [];
  const visit = (place: Place): void => {
    if (isCertain(place) && place.children.length > 0) place.children.forEach(visit);
    else found.push({ source: place.source, path: place.path, value: valueFor(place) });
  };
  for (const root of tree.roots.values()) visit(root);
  return found;
}

/** The usual documents of all sources that the constraints read, with what was found in its places. */
function makeModel(
  constraints: readonly Term[],
  filled: readonly Filled[],
  defaults: DefaultDocuments,
): Model {
  const model = new Map<string, { readonly source: InputSource; value: Concrete }>();
  const open = (source: InputSource): { readonly source: InputSource; value: Concrete } => {
    const key = spellSource(source);
    const document = model.get(key) ?? { source, value: defaultAt(source, [], defaults) };
    model.set(key, document);
    return document;
  };
  for (const { source } of constraints.flatMap(inputsOf)) open(source);
  for (const { source, path, value } of filled) {
    const document = open(source);
    document.value = withMember(document.value, path, value);
  }
  return model;
}

function withMember(container: Concrete, path: readonly string[], value: Concrete): Concrete {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const own = typeof container === 'object' && container !== null ? Object.entries(container) : [];
  const inner = withMember(own.find(([name]) => name === key)?.[1], rest, value);
  const others = own.filter(([name]) => name !== key);
  const at = own.findIndex(([name]) => name === key);
  if (inner === undefined) return Object.fromEntries(others) as Concrete;
  // In its place, as the usual document has it.
  const entries = others.toSpliced(at === -1 ? others.length : at, 0, [key, inner as never]);
  return Object.fromEntries(entries) as Concrete;
}
