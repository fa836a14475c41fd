import {
  type BlockView,
  continueTarget,
  type FlowView,
  type StageId,
  type StageView,
  stageIds,
  subflowStage,
} from '@sluice/flow';

/** A way out of a place. `to` is a place's number, or what ends the run. */
export interface Way {
  readonly kind: 'branch' | 'otherwise' | 'next' | 'onError' | 'deny' | HostAnswerKind;
  /** Of a branch, from 0. */
  readonly index: number;
  readonly to: number | 'completed' | 'denied';
}

type HostAnswerKind = 'authenticated' | 'registered';

/** A block where it stands in a run: sub-routines are copied to where they are run from. */
export interface BlockPlace {
  readonly kind: 'block';
  readonly number: number;
  readonly stage: StageId;
  /** Slugs of the `run_flow` blocks around it, outermost first: its steps are at `step.<within>.<slug>`. */
  readonly within: readonly string[];
  readonly flow: FlowView;
  readonly block: BlockView;
  readonly ways: readonly Way[];
}

/** Where the run waits for the host to verify credentials. */
export interface WaitPlace {
  readonly kind: 'wait';
  readonly number: number;
  readonly ways: readonly Way[];
}

export type Place = BlockPlace | WaitPlace;

/** The whole of a flow, stages and sub-routines joined: places in an order in which every way leads forward. */
export interface FlowMap {
  readonly flow: FlowView;
  readonly start: Way['to'];
  readonly places: readonly Place[];
}

/** More places than a flow can have blocks, with room for sub-routines that are run from several places. */
const mostPlaces = 5_000;

class CannotMap extends Error {}

/** Joins a flow. Null when it cannot be walked as it is (a block that is broken, a target that is missing, a circle), or grows too large. */
export function mapFlow(flow: FlowView, flows: ReadonlyMap<string, FlowView>): FlowMap | null {
  try {
    const places: Place[] = [];
    const start = mapStages(flow, { flows, places });
    return { flow, ...inOrder(places, start) };
  } catch (error) {
    if (error instanceof CannotMap) return null;
    throw error;
  }
}

interface Mapping {
  readonly flows: ReadonlyMap<string, FlowView>;
  readonly places: Place[];
}

/** From the last stage to the first (contract, section 2): what comes after is there before it is led to. */
function mapStages(flow: FlowView, mapping: Mapping): Way['to'] {
  requireWhole(flow);
  const { trigger } = flow.definition;
  if (trigger === 'subflow') return mapStage(flow, subflowStage, 'post-auth', [], 'completed', mapping);
  const enter = (id: StageId, after: Way['to']) => mapStage(flow, id, id, [], after, mapping);
  const tokens = enter('issue-tokens', 'completed');
  if (trigger === 'token') return tokens;
  const known = enter('post-auth', enter('post-login', tokens));
  const registered = enter('registration', known);
  const wait = addPlace(mapping, (number) => ({
    kind: 'wait',
    number,
    ways: [
      { kind: 'authenticated', index: 0, to: known },
      { kind: 'registered', index: 0, to: registered },
    ],
  }));
  return enter(stageIds[0], wait);
}

function requireWhole(flow: FlowView): void {
  const hidden = flow.stages.some((stage) => stage.brokenStart || stage.brokenBlocks.size > 0);
  if (hidden || flow.broken.length > 0) throw new CannotMap();
}

function addPlace(mapping: Mapping, make: (number: number) => Place): number {
  const number = mapping.places.length;
  if (number >= mostPlaces) throw new CannotMap();
  mapping.places.push(make(number));
  return number;
}

function mapStage(
  flow: FlowView,
  id: StageView['id'],
  stageId: StageId,
  within: readonly string[],
  after: Way['to'],
  mapping: Mapping,
): Way['to'] {
  const stage = flow.stages.find((candidate) => candidate.id === id);
  if (stage === undefined) return after;
  const numbers = new Map<string, number>();
  for (const slug of orderOf(stage)) {
    const block = stage.blocks.get(slug);
    if (block === undefined || !block.known) throw new CannotMap();
    const toOf = (target: string): Way['to'] => {
      if (target === continueTarget) return after;
      const number = numbers.get(target);
      if (number === undefined) throw new CannotMap();
      return number;
    };
    numbers.set(slug, mapBlock(block, toOf, { flow, stageId, within, after }, mapping));
  }
  const start = numbers.get(stage.start);
  if (start === undefined) throw new CannotMap();
  return start;
}

/** Blocks that can be reached, each after all that it leads to. */
function orderOf(stage: StageView): string[] {
  const order: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const trail: { slug: string; targets: string[] }[] = [];
  const open = (slug: string) => {
    state.set(slug, 'open');
    const targets = (stage.blocks.get(slug)?.targets ?? []).map(({ target }) => target);
    trail.push({ slug, targets: targets.filter((target) => target !== continueTarget) });
  };
  open(stage.start);
  for (let top = trail.at(-1); top !== undefined; top = trail.at(-1)) {
    const target = top.targets.pop();
    if (target === undefined) {
      state.set(top.slug, 'done');
      order.push(top.slug);
      trail.pop();
    } else if (state.get(target) === 'open' || !stage.blocks.has(target)) throw new CannotMap();
    else if (!state.has(target)) open(target);
  }
  return order;
}

interface Where {
  readonly flow: FlowView;
  readonly stageId: StageId;
  readonly within: readonly string[];
  readonly after: Way['to'];
}

/** Sub-routines nested deeper than this are refused by the check (contract 3.6). */
const mostNested = 5;

function mapBlock(
  block: BlockView,
  toOf: (target: string) => Way['to'],
  { flow, stageId, within, after }: Where,
  mapping: Mapping,
): number {
  const add = (ways: readonly Way[]) =>
    addPlace(mapping, (number) => ({ kind: 'block', number, stage: stageId, within, flow, block, ways }));
  if (block.type === 'allow') return add([{ kind: 'next', index: 0, to: after }]);
  if (block.type === 'deny') return add([{ kind: 'deny', index: 0, to: 'denied' }]);
  if (block.subflow !== null) {
    const inner = mapping.flows.get(block.subflow);
    if (inner === undefined || within.length >= mostNested) throw new CannotMap();
    requireWhole(inner);
    const [next] = block.targets;
    const back = toOf(next?.target ?? continueTarget);
    const to = mapStage(inner, subflowStage, stageId, [...within, block.slug], back, mapping);
    return add([{ kind: 'next', index: 0, to }]);
  }
  const ways = block.targets.map(({ target, path }): Way => {
    const kind = wayKindOf(block, path);
    return { kind, index: typeof path.at(-2) === 'number' ? Number(path.at(-2)) : 0, to: toOf(target) };
  });
  return add(ways);
}

function wayKindOf(block: BlockView, path: readonly (string | number)[]): Way['kind'] {
  const key = path.at(-1);
  if (key === 'onError') return 'onError';
  if (block.type !== 'decision') return 'next';
  return key === 'otherwise' ? 'otherwise' : 'branch';
}

/** Places are made after what they lead to: the other way round every way leads forward. */
function inOrder(places: readonly Place[], start: Way['to']): Pick<FlowMap, 'start' | 'places'> {
  const last = places.length - 1;
  const turn = (to: Way['to']): Way['to'] => (typeof to === 'number' ? last - to : to);
  const turned = places.map((place, at) => ({
    ...place,
    number: last - at,
    ways: place.ways.map((way) => ({ ...way, to: turn(way.to) })),
  }));
  return { start: turn(start), places: turned.reverse() };
}
