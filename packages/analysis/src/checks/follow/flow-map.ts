import type { BlockView, FlowView, StageId } from '@sluice/flow';
import type { Walked } from '../../paths/explore-paths.ts';
import type { Exit } from '../../paths/list-exits.ts';
import { type PlanNode, type Position, spellPosition } from '../../paths/plan.ts';

/** A way out of a place. `to` is a place's number, or what ends the run. */
export interface Way {
  /** As the walk calls it; several ways through an action share one. */
  readonly label: string;
  readonly kind: 'branch' | 'otherwise' | 'on';
  /** Of a branch, from 0. */
  readonly index: number;
  readonly to: number | 'completed' | 'denied';
}

/** A block where it stands in a run: those of sub-routines stand wherever these are run from. */
export interface BlockPlace {
  readonly kind: 'block';
  readonly number: number;
  readonly node: PlanNode;
  readonly stage: StageId;
  /** Slugs of the `run_flow` blocks around it, outermost first. */
  readonly within: readonly string[];
  /** The flow whose file the block is written in. */
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

/** The graph of a flow that was walked, sub-routines in their callers' places: every way leads forward. */
export interface FlowMap {
  readonly flow: FlowView;
  readonly places: readonly Place[];
  placeOf(at: Position): Place | undefined;
}

export function mapFlow({ exits }: Walked, flow: FlowView, flows: ReadonlyMap<string, FlowView>): FlowMap {
  const positions = exits.order.filter(({ kind }) => kind === 'block' || kind === 'authentication').reverse();
  const numbers = new Map(positions.map((at, number) => [spellPosition(at), number]));
  const wayOf = ({ label, to }: Exit): Way => {
    const index = /^branch:(\d+)$/.exec(label)?.[1];
    const kind = index !== undefined ? 'branch' : label === 'otherwise' ? label : 'on';
    const end = to.kind === 'completed' ? 'completed' : 'denied';
    return { label, kind, index: Number(index ?? 0), to: numbers.get(spellPosition(to)) ?? end };
  };
  const places = positions.flatMap((at, number): Place[] => {
    const ways = exits.of(at).map(wayOf);
    if (at.kind !== 'block') return [{ kind: 'wait', number, ways }];
    const home = flows.get(at.block.flow);
    const block = home?.blocks.find(({ path }) => path.join('.') === at.block.path.join('.'));
    // A block that was walked is one of a flow that can be read.
    if (home === undefined || block === undefined)
      throw new Error(`the walk came to an unknown block: ${at.id}`);
    return [{ kind: 'block', number, node: at, stage: at.stage, within: at.within, flow: home, block, ways }];
  });
  return { flow, places, placeOf: (at) => places[numbers.get(spellPosition(at)) ?? -1] };
}
