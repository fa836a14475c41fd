import { type Finding, findingAt, type Limits, limitsOf } from '@sluice/flow';
import type { ActionFacts } from '../../facts/action-facts.ts';
import type { AnalysisContext } from '../analysis-context.ts';
import type { BlockPlace, FlowMap, Place, Way } from '../follow/flow-map.ts';

/** How long a run of a flow can take at most between two waits, going by the limits of its blocks. */
export interface LatencyBound {
  readonly flow: string;
  readonly milliseconds: number;
  /** The blocks that take it, in their order; those that take nothing to speak of are left out. */
  readonly blocks: readonly { readonly block: string; readonly milliseconds: number }[];
}

export interface Latency {
  readonly bounds: readonly LatencyBound[];
  readonly findings: readonly Finding[];
}

/** The slowest leg of each flow, and a finding where waiting for requests alone can take longer than a run may. */
export function measureLatency(
  maps: readonly FlowMap[],
  canTake: (place: Place, way: Way) => boolean,
  context: AnalysisContext,
): Latency {
  const limits = limitsOf(context.bundle.settings);
  const bounds = maps.map((map): LatencyBound => {
    const leg = slowestLeg(map, canTake, (place) => costOf(place, limits, context).total);
    return {
      flow: map.flow.slug,
      milliseconds: sum(leg),
      blocks: leg.map(({ place, cost }) => ({ block: place.block.slug, milliseconds: cost })),
    };
  });
  const findings = maps.flatMap((map) => {
    const leg = slowestLeg(map, canTake, (place) => costOf(place, limits, context).waiting);
    const total = sum(leg);
    const last = leg.at(-1)?.place;
    if (total <= limits.runTimeoutMs || last === undefined) return [];
    const parts = leg.map(({ place, cost }) => `${place.block.slug} (${showSeconds(cost)})`).join(' + ');
    const message = `requests on one path can take ${showSeconds(total)}, and a run has ${showSeconds(limits.runTimeoutMs)}: ${parts}`;
    const hint =
      'Lower "timeoutMs" under "fetch" in sluice.json, make fewer requests in a row, or raise "runTimeoutMs".';
    return [findingAt('slow-path', map.flow.source, ownBlock(map, last).path, { message, hint }, 'key')];
  });
  return { bounds, findings };
}

/** The block of the flow's own file: what happens in a sub-routine is told where it is run. */
function ownBlock({ flow }: FlowMap, { within, block }: BlockPlace): BlockPlace['block'] {
  return flow.blocks.find(({ slug }) => slug === within[0]) ?? block;
}

interface Leg {
  readonly place: BlockPlace;
  readonly cost: number;
}

function sum(leg: readonly Leg[]): number {
  return leg.reduce((total, { cost }) => total + cost, 0);
}

/** The longest way between two waits: backwards over the map, from each place on to the next wait. */
function slowestLeg(
  { places }: FlowMap,
  canTake: (place: Place, way: Way) => boolean,
  costOfPlace: (place: BlockPlace) => number,
): readonly Leg[] {
  const rest: number[] = [];
  const next = new Map<number, number>();
  let slowest: Place | null = null;
  for (const place of places.toReversed()) {
    let longest = 0;
    for (const way of place.ways) {
      const to = typeof way.to === 'number' ? places[way.to] : undefined;
      // Where the run waits, its time begins anew.
      const after = to === undefined || waits(to) ? 0 : (rest[to.number] ?? 0);
      if (to === undefined || after <= longest || !canTake(place, way)) continue;
      longest = after;
      next.set(place.number, to.number);
    }
    const total = longest + (place.kind === 'block' ? costOfPlace(place) : 0);
    rest[place.number] = total;
    if (total > 0 && total >= (slowest === null ? 0 : (rest[slowest.number] ?? 0))) slowest = place;
  }
  const leg: Leg[] = [];
  for (let place: Place | undefined = slowest ?? undefined; place !== undefined; ) {
    const cost = place.kind === 'block' ? costOfPlace(place) : 0;
    if (place.kind === 'block' && cost > 0) leg.push({ place, cost });
    place = places[next.get(place.number) ?? -1];
  }
  return leg;
}

function waits(place: Place): boolean {
  return place.kind === 'wait' || place.block.type === 'prompt';
}

/** `waiting`: for requests alone. `total`: and computing, up to the limit. In milliseconds. */
function costOf(
  { block }: BlockPlace,
  limits: Limits,
  { facts, bundle }: AnalysisContext,
): { readonly waiting: number; readonly total: number } {
  if (block.type === 'call_webhook') return { waiting: limits.fetchTimeoutMs, total: limits.fetchTimeoutMs };
  const { action } = block;
  if (action === null || bundle.actions.get(action)?.enabled !== true) return { waiting: 0, total: 0 };
  const own = facts.get(action);
  const requests = own === undefined ? 0 : Math.min(requestsOf(own), limits.fetchesPerAction);
  const waiting = Math.min(limits.actionTimeoutMs, requests * limits.fetchTimeoutMs);
  return { waiting, total: Math.min(limits.actionTimeoutMs, waiting + limits.actionCpuMs) };
}

/** The most requests on one way through the action. */
function requestsOf({ ways, effects }: ActionFacts): number {
  if (ways !== null) return Math.max(0, ...ways.map(({ exchanges }) => exchanges.length));
  return effects.filter(({ kind, certainty }) => kind === 'fetch' && certainty !== 'never').length;
}

/** `12 s`, `2.5 s`. */
export function showSeconds(milliseconds: number): string {
  return `${Number((milliseconds / 1_000).toFixed(1))} s`;
}
