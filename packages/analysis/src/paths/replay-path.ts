import type { Model, Solver, Verdict } from '../solve/verdict.ts';
import { apply, input, not } from '../term/build-term.ts';
import { readPath } from '../term/read-own.ts';
import { spellSource } from '../term/spell-term.ts';
import type { Term } from '../term/term.ts';
import { substitute } from '../term/visit-inputs.ts';
import { noUser, someUser } from './cells.ts';
import { addConstraints, type Constraints, noConstraints } from './constraints.ts';
import type { Edge } from './edge.ts';
import { accountSource, type Environment, eventSource, startEnvironment } from './environment.ts';
import { expand } from './expand.ts';
import type { FlowPath, HostAnswer, PathStep } from './flow-path.ts';
import type { Position } from './plan.ts';
import { spellPathKey } from './spell-path-key.ts';
import { contextOf, type World } from './world.ts';

/** One choice of ways along a path, with all that it knows. */
interface Thread {
  readonly at: Position;
  readonly environment: Environment;
  readonly constraints: Constraints;
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
  return [{ at: world.plan.start.to, environment, constraints: noConstraints, last: null }];
}

/** Goes one step on. `fits` picks the ways that are meant. */
export function goAlong(
  world: World,
  threads: Threads,
  fits: (edge: Edge) => boolean,
  solver: Solver,
): Threads {
  const next: Thread[] = [];
  for (const { at, environment, constraints, last } of threads) {
    for (const edge of expand(world, at, environment)) {
      if (!fits(edge)) continue;
      const when = edge.step === null ? [] : edge.when;
      const added = addConstraints(constraints, when, contextOf(edge.environment.answer), solver);
      if (added.kind === 'impossible') continue;
      next.push({
        at: edge.to,
        environment: edge.environment,
        constraints: added.constraints,
        last: { edge, before: last },
      });
      if (next.length >= mostThreads) return next;
    }
  }
  return next;
}

/** Writes the path down, with documents that take it if any can be found. Null when no choice of ways is left. */
export function finishPath(world: World, threads: Threads, solver: Solver): FlowPath | null {
  let fallback: FlowPath | null = null;
  for (const thread of threads) {
    const path = describePath(world, thread, solver);
    if (path === null) continue;
    if (path.verdict.kind === 'possible') return path;
    fallback ??= path;
  }
  return fallback;
}

function edgesOf(last: Link | null): readonly Edge[] {
  const edges: Edge[] = [];
  for (let link = last; link !== null; link = link.before) edges.push(link.edge);
  return edges.reverse();
}

function describePath(world: World, { constraints: all, last }: Thread, solver: Solver): FlowPath | null {
  const edges = edgesOf(last);
  const steps: PathStep[] = [];
  let answer: FlowPath['answer'] = null;
  for (const edge of edges) {
    if (edge.answer !== null) answer = { before: steps.length, outcome: edge.answer };
    if (edge.step !== null) steps.push(edge.step);
  }
  const constraints = [...contextOf(answer?.outcome ?? null), ...all.values()];
  const verdict = decideForPeople(constraints, answer?.outcome ?? null, solver);
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

/**
 * Who signs in is most simply the one who was named before; where that cannot be, nobody was named. Only then are the two told
 * apart.
 */
function decideForPeople(constraints: readonly Term[], answer: HostAnswer | null, solver: Solver): Verdict {
  if (answer === 'authenticated') {
    const same = constraints.map((term) =>
      substitute(term, ({ source, path }) =>
        source.kind === 'account' ? input(eventSource, 'user', ...path) : null,
      ),
    );
    const named = not(apply('nullish', input(eventSource, 'user', 'id')));
    const merged = solver.decide([...same, someUser, named]);
    if (merged.kind === 'possible') return { kind: 'possible', model: withAccount(merged.model) };
  }
  if (answer === 'authenticated' || answer === 'registered') {
    const unnamed = solver.decide([...constraints, noUser]);
    if (unnamed.kind === 'possible') return unnamed;
  }
  return solver.decide(constraints);
}

function withAccount(model: Model): Model {
  const event = model.get(spellSource(eventSource))?.value;
  const value = readPath(event, ['user']);
  return new Map([...model, [spellSource(accountSource), { source: accountSource, value }]]);
}
