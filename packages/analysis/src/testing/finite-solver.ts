import type { Model, Solver, Verdict } from '../solve/verdict.ts';
import { evaluateTerm } from '../term/evaluate-term.ts';
import { readPath } from '../term/read-own.ts';
import { spellSource } from '../term/spell-term.ts';
import type { Concrete, Input, Term } from '../term/term.ts';
import { inputsOf } from '../term/visit-inputs.ts';

/** The values that an input is tried with; null: only what its document has by default. */
export type Domain = (input: Input) => readonly Concrete[] | null;

const mostTries = 100_000;

/**
 * A solver for tests: tries every combination of a finite domain, so that its answers are exact for documents that hold nothing else.
 * Says `unknown` when there are too many.
 */
export function createFiniteSolver(
  domain: Domain,
  defaults: (source: Input['source']) => Concrete = () => ({}),
): Solver {
  const known = new Map<string, Verdict>();
  return {
    decide(constraints) {
      const key = JSON.stringify(constraints);
      const before = known.get(key);
      if (before !== undefined) return before;
      const verdict = tryAll(constraints, domain, defaults);
      known.set(key, verdict);
      return verdict;
    },
  };
}

function tryAll(
  constraints: readonly Term[],
  domain: Domain,
  defaults: (source: Input['source']) => Concrete,
): Verdict {
  const inputs = new Map<string, Input>();
  for (const input of constraints.flatMap((term) => inputsOf(term)))
    for (const known of withParents(input, domain)) inputs.set(keyOf(known), known);
  // What stands above others is chosen first.
  const places = [...inputs.values()].sort((a, b) => a.path.length - b.path.length);
  const choices = places.map((input) => domain(input) ?? [undefined]);
  const total = choices.reduce((product, values) => product * values.length, 1);
  if (total > mostTries) return { kind: 'unknown', why: `${total} combinations` };
  for (let turn = 0; turn < total; turn += 1) {
    const model = makeModel(places, choices, turn, defaults);
    if (constraints.every((term) => evaluateTerm(term, model) === true)) return { kind: 'possible', model };
  }
  return { kind: 'impossible' };
}

function withParents(input: Input, domain: Domain): readonly Input[] {
  const prefixes = input.path.map((_, length) => ({ ...input, path: input.path.slice(0, length) }));
  return [...prefixes, input].filter((place) => domain(place) !== null);
}

function keyOf({ source, path }: Input): string {
  return JSON.stringify([spellSource(source), ...path]);
}

function makeModel(
  places: readonly Input[],
  choices: readonly (readonly Concrete[])[],
  turn: number,
  defaults: (source: Input['source']) => Concrete,
): Model {
  const model = new Map<string, { source: Input['source']; value: Concrete }>();
  let rest = turn;
  for (const [at, { source, path }] of places.entries()) {
    const values = choices[at] ?? [];
    const chosen = values[rest % values.length];
    rest = Math.floor(rest / values.length);
    const key = spellSource(source);
    const { value } = model.get(key) ?? { value: structuredClone(defaults(source)) };
    // What stands below something that was chosen not to be there is not there either.
    const isGone = places
      .slice(0, at)
      .some(
        (above) =>
          spellSource(above.source) === key &&
          above.path.length < path.length &&
          above.path.every((step, depth) => step === path[depth]) &&
          (readPath(value, above.path) ?? null) === null,
      );
    model.set(key, { source, value: isGone ? value : setIn(value, path, chosen) });
  }
  return model;
}

/** Nothing is set in what is no object. */
function setIn(container: Concrete, [key, ...path]: readonly string[], item: Concrete): Concrete {
  if (key === undefined) return item;
  if (typeof container !== 'object' || container === null || Array.isArray(container)) return container;
  const own = container as Readonly<Record<string, Concrete>>;
  const inner = setIn(path.length > 0 ? (own[key] ?? {}) : own[key], path, item);
  const { [key]: _, ...others } = own;
  return (inner === undefined ? others : { ...others, [key]: inner }) as Concrete;
}
