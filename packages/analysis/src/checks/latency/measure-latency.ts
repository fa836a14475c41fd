import { type Finding, findingAt, type Limits, limitsOf } from '@sluice/flow';
import type { ActionFacts } from '../../facts/action-facts.ts';
import type { AnalysisContext } from '../analysis-context.ts';
import type { BlockPlace, FlowMap } from '../follow/flow-map.ts';
import type { Followed } from '../follow/follow-flow.ts';

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
export function measureLatency(followed: readonly Followed[], context: AnalysisContext): Latency {
  const limits = limitsOf(context.bundle.settings);
  const legOf = (one: Followed, kind: keyof Cost): readonly Part[] => {
    const costOf = (place: BlockPlace) => costAt(place, limits, context)[kind];
    return one.costliestLeg(costOf).map((place) => ({ place, cost: costOf(place) }));
  };
  const bounds = followed.map((one): LatencyBound => {
    const leg = legOf(one, 'total');
    const blocks = leg.map(({ place, cost }) => ({ block: place.block.slug, milliseconds: cost }));
    return { flow: one.map.flow.slug, milliseconds: sum(leg), blocks };
  });
  const findings = followed.flatMap((one) => {
    // Where not all was told apart, the slowest way may be none that a run takes.
    if (one.joined) return [];
    const leg = legOf(one, 'waiting');
    const total = sum(leg);
    const last = leg.at(-1)?.place;
    if (total <= limits.runTimeoutMs || last === undefined) return [];
    const parts = leg.map(({ place, cost }) => `${place.block.slug} (${showSeconds(cost)})`).join(' + ');
    const message = `requests on one path can take ${showSeconds(total)}, and a run has ${showSeconds(limits.runTimeoutMs)}: ${parts}`;
    const hint =
      'Lower "timeoutMs" under "fetch" in sluice.json, make fewer requests in a row, or raise "runTimeoutMs".';
    const { path } = ownBlock(one.map, last);
    return [findingAt('slow-path', one.map.flow.source, path, { message, hint }, 'key')];
  });
  return { bounds, findings };
}

interface Part {
  readonly place: BlockPlace;
  readonly cost: number;
}

/** The block of the flow's own file: what happens in a sub-routine is told where it is run. */
function ownBlock({ flow }: FlowMap, { within, block }: BlockPlace): BlockPlace['block'] {
  return flow.blocks.find(({ slug }) => slug === within[0]) ?? block;
}

function sum(leg: readonly Part[]): number {
  return leg.reduce((total, { cost }) => total + cost, 0);
}

interface Cost {
  readonly waiting: number;
  readonly total: number;
}

/** `waiting`: for requests alone. `total`: and computing, up to the limit. In milliseconds. */
function costAt({ block }: BlockPlace, limits: Limits, { facts, bundle }: AnalysisContext): Cost {
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
