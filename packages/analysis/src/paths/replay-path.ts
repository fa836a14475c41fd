import type { Model, Solver, Verdict } from '../solve/verdict.ts';
import { apply, input, isValue, not, value } from '../term/build-term.ts';
import { readPath } from '../term/read-own.ts';
import { simplify } from '../term/simplify.ts';
import { spellSource, spellTerm } from '../term/spell-term.ts';
import type { InputSource, Term } from '../term/term.ts';
import { inputsOf, substitute } from '../term/visit-inputs.ts';
import { noUser, someUser } from './cells.ts';
import { conjunctsOf } from './constraints.ts';
import type { Edge } from './edge.ts';
import { accountSource, type Environment, eventSource, startEnvironment } from './environment.ts';
import { expand } from './expand.ts';
import type { FlowPath, HostAnswer, PathStep } from './flow-path.ts';
import { listObstacles, undatedPlaces } from './path-input.ts';
import type { Position } from './plan.ts';
import { spellPathKey } from './spell-path-key.ts';
import { isStored, startConstraintsOf } from './start-constraints.ts';
import { contextOf, type World } from './world.ts';

/** One choice of ways along a path, with all that it knows. */
interface Thread {
  readonly at: Position;
  readonly environment: Environment;
  readonly last: Link | null;
}

interface Link {
  readonly edge: Edge;
  readonly before: Link | null;
}

/** A path as far as it has been gone: the choices of ways that are left. */
export type Threads = readonly Thread[];

/** More choices than this are not followed side by side. */
const mostThreads = 16;

export function startThreads(world: World, tenant: Environment['tenant']): Threads {
  const environment = startEnvironment(tenant);
  return [{ at: world.plan.start.to, environment, last: null }];
}

/** Goes one step on. `fits` picks the ways that are meant. */
export function goAlong(
  world: World,
  threads: Threads,
  fits: (edge: Edge) => boolean,
  solver: Solver,
): Threads {
  const next = threads.flatMap(({ at, environment, last }) =>
    expand(world, at, environment)
      .filter(fits)
      .map((edge): Thread => ({ at: edge.to, environment: edge.environment, last: { edge, before: last } })),
  );
  // The only way there is needs no choice: whether it can be gone is asked at its end.
  if (next.length < 2) return next;
  const left = next.filter(({ environment, last }) => {
    const { kind } = solver.decide([...contextOf(environment.answer), ...constraintsOf(last)]);
    return kind !== 'impossible';
  });
  return left.slice(0, mostThreads);
}

/** All that must hold along the way, each once; of the context apart. */
function constraintsOf(last: Link | null): readonly Term[] {
  const found = new Map<string, Term>();
  for (const { step, when } of edgesOf(last)) {
    if (step === null) continue;
    for (const term of when.flatMap((one) => conjunctsOf(simplify(one))))
      if (!isValue(term) || term.value !== true) found.set(spellTerm(term), term);
  }
  return [...found.values()];
}

/**
 * Writes the path down, with documents that take it if any can be found; rather such as a run can be given. Null when no choice of
 * ways is left.
 */
export function finishPath(world: World, threads: Threads, solver: Solver): FlowPath | null {
  let fallback: FlowPath | null = null;
  for (const thread of threads) {
    const path = describePath(world, thread, solver);
    if (path === null) continue;
    if (path.verdict.kind === 'possible' && listObstacles(path).length === 0) return path;
    if (fallback === null || fallback.verdict.kind !== 'possible') fallback = path;
  }
  return fallback;
}

function edgesOf(last: Link | null): readonly Edge[] {
  const edges: Edge[] = [];
  for (let link = last; link !== null; link = link.before) edges.push(link.edge);
  return edges.reverse();
}

function describePath(world: World, { last }: Thread, solver: Solver): FlowPath | null {
  const edges = edgesOf(last);
  const steps: PathStep[] = [];
  let answer: FlowPath['answer'] = null;
  for (const edge of edges) {
    if (edge.answer !== null) answer = { before: steps.length, outcome: edge.answer };
    if (edge.step !== null) steps.push(edge.step);
  }
  const asked = constraintsOf(last);
  const given = startConstraintsOf(world.plan, asked);
  const constraints = [...contextOf(answer?.outcome ?? null), ...given, ...asked];
  const verdict = decideForScenario(constraints, answer?.outcome ?? null, solver);
  if (verdict.kind === 'impossible') return null;
  const to = edges.at(-1)?.to ?? world.plan.start.to;
  const end: FlowPath['end'] =
    to.kind === 'denied'
      ? { status: 'denied', stage: to.stage }
      : { status: 'completed', stage: 'issue-tokens' };
  const shown = new Map(
    edges
      .flatMap(({ conditions }) => conditions)
      .filter(({ term }) => term.kind !== 'value')
      .map((condition) => [`${condition.file}:${condition.line}:${condition.text}`, condition]),
  );
  return {
    key: spellPathKey(steps, answer, end.status),
    steps,
    answer,
    end,
    conditions: [...shown.values()],
    constraints,
    verdict,
    claims: edges.flatMap(({ claims }) => claims),
    exchanges: edges.flatMap(({ exchanges }) => exchanges),
    prompts: edges.flatMap(({ prompts }) => prompts),
  };
}

/** A scenario's accounts were made at some moment, whatever a host's own may say. */
function decideForScenario(constraints: readonly Term[], answer: HostAnswer | null, solver: Solver): Verdict {
  const verdict = decideAtOneMoment(constraints, answer, solver);
  if (verdict.kind !== 'possible') return verdict;
  const undated = undatedPlaces(verdict.model);
  if (undated.length === 0) return verdict;
  const dated = undated.map((place) => not(apply('nullish', apply('parseDate', place))));
  const other = decideAtOneMoment([...constraints, ...dated], answer, solver);
  return other.kind === 'possible' ? other : verdict;
}

/** A scenario's clock stands still. Only where no such moment is found is it read at several. */
function decideAtOneMoment(constraints: readonly Term[], answer: HostAnswer | null, solver: Solver): Verdict {
  const clocks = new Map<string, InputSource>();
  for (const { source } of constraints.flatMap((term) => inputsOf(term)))
    if (source.kind === 'clock') clocks.set(spellSource(source), source);
  const [first] = clocks.values();
  if (first === undefined || clocks.size < 2) return decideForPeople(constraints, answer, solver);
  const atOnce = constraints.map((term) =>
    substitute(term, ({ source, path }) => (source.kind === 'clock' ? input(first, ...path) : null)),
  );
  const verdict = decideForPeople(atOnce, answer, solver);
  if (verdict.kind !== 'possible') return decideForPeople(constraints, answer, solver);
  const value = verdict.model.get(spellSource(first))?.value;
  const read = [...clocks].map(([key, source]) => [key, { source, value }] as const);
  return { kind: 'possible', model: new Map([...verdict.model, ...read]) };
}

/**
 * Who signs in is most simply the one who was named before; where that cannot be, nobody was named. Only then are the two told
 * apart.
 */
function decideForPeople(constraints: readonly Term[], answer: HostAnswer | null, solver: Solver): Verdict {
  const asks = (source: InputSource) =>
    constraints.some((term) =>
      inputsOf(term).some(
        ({ source: { kind }, path }) =>
          kind === source.kind && (source !== eventSource || path[0] === 'user' || path.length === 0),
      ),
    );
  if (answer === null || answer === 'failed' || !asks(eventSource)) return solver.decide(constraints);
  if (answer === 'authenticated') {
    const same = constraints.map((term) =>
      substitute(term, ({ source, path }) =>
        source.kind === 'account' ? input(eventSource, 'user', ...path) : null,
      ),
    );
    const named = not(apply('nullish', input(eventSource, 'user', 'id')));
    // Whoever has an account is shown as it has it.
    const stored = [isStored, hasEmailOrNone].filter((term) => sharesInput(term, same));
    const merged = solver.decide([...same, someUser, named, ...stored]);
    if (merged.kind === 'possible') return { kind: 'possible', model: withAccount(merged.model) };
  }
  const unnamed = solver.decide([...constraints, noUser]);
  return unnamed.kind === 'possible' ? unnamed : solver.decide(constraints);
}

function sharesInput(term: Term, others: readonly Term[]): boolean {
  const fields = new Set(inputsOf(term).map(({ path }) => path.join('.')));
  fields.delete('user.id');
  return others.some((other) => inputsOf(other).some(({ path }) => fields.has(path.join('.'))));
}

const hasEmailOrNone = not(apply('is', input(eventSource, 'user', 'email'), value('')));

function withAccount(model: Model): Model {
  const event = model.get(spellSource(eventSource))?.value;
  const value = readPath(event, ['user']);
  return new Map([...model, [spellSource(accountSource), { source: accountSource, value }]]);
}
