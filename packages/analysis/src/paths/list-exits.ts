import { continueTarget } from '@sluice/flow';
import { spellTaken } from './edge.ts';
import { errorKindsOf } from './expand-action.ts';
import type { HostAnswer, Taken } from './flow-path.ts';
import { type Destination, nextOf, type PlanNode, type Position, spellPosition } from './plan.ts';
import type { World } from './world.ts';

/** A way on from a position, conditions left aside. */
export interface Exit {
  readonly label: string;
  readonly to: Position;
  readonly answer: HostAnswer | null;
  /** A new user who came this way gets an account on the way. */
  readonly admits: boolean;
}

/** The bare graph of a plan. */
export interface Exits {
  of(at: Position): readonly Exit[];
  /** Every position that can be reached, each after all that it leads to; ends come first. */
  readonly order: readonly Position[];
  /** Paths through it, told apart by their labels. */
  readonly raw: bigint;
  /** Ways that lead back to where they came from: they are cut (contract 3.2). */
  readonly isCut: (from: Position, to: Position) => boolean;
  /** Where such a way begins; null when there is none. */
  readonly cycleAt: PlanNode | null;
  /** The graph has more places than can be looked at. */
  readonly overflows: boolean;
}

export function listExits(world: World, start: Position, most: number): Exits {
  const known = new Map<string, readonly Exit[]>();
  const cut = new Set<string>();
  const { order, overflows, cycleAt } = orderPositions(start, most, (at) => exitsOf(world, at), known, cut);
  const of = (at: Position) => known.get(spellPosition(at)) ?? [];
  const counts = new Map<string, bigint>();
  for (const position of order) {
    const exits = of(position);
    const ends = position.kind === 'completed' || position.kind === 'denied';
    const sum = exits.reduce((total, { to }) => total + (counts.get(spellPosition(to)) ?? 0n), 0n);
    counts.set(spellPosition(position), ends || exits.length === 0 ? 1n : sum);
  }
  return {
    of,
    order,
    raw: counts.get(spellPosition(start)) ?? 0n,
    isCut: (from, to) => cut.has(`${spellPosition(from)} ${spellPosition(to)}`),
    cycleAt,
    overflows,
  };
}

/** Depth first with an own stack: a flow may be longer than the call stack is deep. */
function orderPositions(
  start: Position,
  most: number,
  find: (at: Position) => readonly Exit[],
  known: Map<string, readonly Exit[]>,
  cut: Set<string>,
): { readonly order: readonly Position[]; readonly overflows: boolean; readonly cycleAt: PlanNode | null } {
  let cycleAt: PlanNode | null = null;
  const order: Position[] = [];
  const open = new Set<string>();
  const trail: { readonly at: Position; readonly key: string; next: number }[] = [];
  const enter = (at: Position) => {
    const key = spellPosition(at);
    known.set(key, find(at));
    open.add(key);
    trail.push({ at, key, next: 0 });
  };
  enter(start);
  for (let top = trail.at(-1); top !== undefined; top = trail.at(-1)) {
    const { at, key } = top;
    const exit = known.get(key)?.[top.next];
    top.next += 1;
    if (exit === undefined) {
      order.push(at);
      open.delete(key);
      trail.pop();
      continue;
    }
    const to = spellPosition(exit.to);
    if (open.has(to)) {
      cut.add(`${key} ${to}`);
      if (at.kind === 'block') cycleAt ??= at;
      known.set(
        key,
        (known.get(key) ?? []).filter((other) => other !== exit),
      );
      top.next -= 1;
    } else if (!known.has(to)) {
      if (known.size >= most) return { order: [], overflows: true, cycleAt };
      enter(exit.to);
    }
  }
  return { order, overflows: false, cycleAt };
}

const denied: Destination = { to: { kind: 'denied', stage: 'pre-login' }, entered: [] };

function exitsOf(world: World, at: Position): readonly Exit[] {
  const { plan } = world;
  if (at.kind === 'authentication') {
    return [
      exitTo('authenticated', plan.answered.authenticated, 'authenticated'),
      exitTo('registered', plan.answered.registered, 'registered'),
      exitTo('failed', denied, 'failed'),
    ];
  }
  if (at.kind !== 'block') return [];
  return takenOf(world, at).flatMap(([taken, destination]) =>
    destination === null ? [] : [exitTo(spellTaken(taken), destination, null)],
  );
}

function exitTo(label: string, { to, entered }: Destination, answer: HostAnswer | null): Exit {
  return { label, to, answer, admits: entered.includes('post-auth') };
}

function takenOf(world: World, node: PlanNode): readonly (readonly [Taken, Destination | null])[] {
  const { plan } = world;
  const { work } = node.block;
  const next = (target = nextOf(node)) =>
    [{ kind: 'next', target } as Taken, plan.follow(node, target)] as const;
  const deny = (reason: string | null, error_kind: string | null = null) =>
    [{ kind: 'denied', reason, error_kind } as Taken, denied] as const;
  switch (work.kind) {
    case 'decision':
      return [
        ...work.config.branches.map(
          ({ next: target }, index) =>
            [{ kind: 'branch', index, target } as Taken, plan.follow(node, target)] as const,
        ),
        [
          { kind: 'otherwise', target: work.config.otherwise },
          plan.follow(node, work.config.otherwise),
        ] as const,
      ];
    case 'custom_action':
      return actionExits(world, node, work.config.action);
    case 'call_webhook': {
      const { onError } = work.config;
      if (onError === undefined || onError === 'deny') return [next(), deny(null, 'http_fetch_failed')];
      return [next(), [{ kind: 'onError', target: onError }, plan.follow(node, onError)]];
    }
    case 'run_flow':
      return [[{ kind: 'next', target: nextOf(node) }, plan.enter(node)]];
    case 'prompt':
    case 'log_event':
      return [next()];
    case 'allow':
      return [next(continueTarget)];
    case 'deny':
      return [deny(work.config.reason)];
    case 'host':
    case 'broken':
      return [
        ...work.targets.map(
          (target, index) =>
            [
              work.targets.length === 1
                ? ({ kind: 'next', target } as Taken)
                : ({ kind: 'branch', index, target } as Taken),
              plan.follow(node, target),
            ] as const,
        ),
        deny(null),
      ];
  }
}

function actionExits(
  world: World,
  node: PlanNode,
  action: string,
): readonly (readonly [Taken, Destination | null])[] {
  const facts = world.facts(action);
  const target = nextOf(node);
  const to = world.plan.follow(node, target);
  if (facts === 'disabled') return [[{ kind: 'skipped', target }, to]];
  const ends = facts === 'missing' ? null : facts.ways;
  const exits = new Map<string, readonly [Taken, Destination | null]>();
  const add = (taken: Taken, destination: Destination | null) => {
    const label = spellTaken(taken);
    if (!exits.has(label)) exits.set(label, [taken, destination]);
  };
  if (ends === null) {
    add({ kind: 'next', target }, to);
    const sites =
      facts === 'missing'
        ? []
        : facts.effects.filter((site) => site.kind === 'deny' && site.certainty !== 'never');
    for (const reason of new Set(sites.flatMap(({ names }) => names ?? [])))
      add({ kind: 'denied', reason, error_kind: null }, denied);
    if (facts === 'missing' || !facts.parsed || sites.some(({ names }) => names === null))
      add({ kind: 'denied', reason: null, error_kind: null }, denied);
    for (const error_kind of errorKindsOf(facts === 'missing' ? null : facts))
      add({ kind: 'denied', reason: error_kind, error_kind }, denied);
    return [...exits.values()];
  }
  for (const { end } of ends) {
    if (end.kind === 'returns') add({ kind: 'next', target }, to);
    else if (end.kind === 'throws')
      add({ kind: 'denied', reason: end.error_kind, error_kind: end.error_kind }, denied);
    else {
      const { reason } = end;
      const text = reason.kind === 'value' && typeof reason.value === 'string' ? reason.value : null;
      add({ kind: 'denied', reason: text, error_kind: null }, denied);
    }
  }
  return [...exits.values()];
}
