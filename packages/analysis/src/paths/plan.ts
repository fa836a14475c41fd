import {
  type Bundle,
  type BundleFlow,
  continueTarget,
  type StageId,
  stageIds,
  subflowStage,
  type Trigger,
} from '@sluice/flow';
import { type BlockTypes, type BlockView, viewBlock } from './view-block.ts';

/** A block at one place of a flow: a sub-routine's stands once for every block that runs it. */
export interface PlanNode {
  readonly kind: 'block';
  /** Stage, the blocks that run the sub-routine, and the block itself. */
  readonly id: string;
  readonly stage: StageId;
  /** Slugs of the `run_flow` blocks that it stands inside, outermost first. */
  readonly within: readonly string[];
  /** `within` and the slug: makes the inputs of this place distinct. Block slugs are unique in a flow. */
  readonly place: string;
  readonly block: BlockView;
  /** Null at the top. */
  readonly caller: PlanNode | null;
}

/** Where a walk stands. */
export type Position =
  | PlanNode
  | { readonly kind: 'authentication' }
  | { readonly kind: 'completed' }
  | { readonly kind: 'denied'; readonly stage: StageId };

/** Where a way leads, and the stages that it enters on the way there, those that the flow does not define included. */
export interface Destination {
  readonly to: Position;
  readonly entered: readonly StageId[];
}

/** A flow as the walk sees it: its stages in order, sub-routines in their callers' places. Nodes are made when first asked for. */
export interface Plan {
  readonly flow: string;
  readonly trigger: Trigger;
  readonly start: Destination;
  /** Where the run goes on after an answer of the host. */
  readonly answered: {
    readonly authenticated: Destination;
    readonly registered: Destination;
  };
  /** Where a target of the block leads; null when nobody has such a block. */
  follow(node: PlanNode, target: string): Destination | null;
  /** The first block of the sub-routine that the block runs; null when it cannot be run. */
  enter(node: PlanNode): Destination | null;
  /** Whether the stage has blocks of its own. */
  defines(stage: StageId): boolean;
}

/** Contract 3.6. */
const maxDepth = 5;

const after = {
  'pre-login': 'authentication',
  registration: 'post-auth',
  'post-auth': 'post-login',
  'post-login': 'issue-tokens',
  'issue-tokens': 'completed',
} as const satisfies Record<StageId, StageId | 'authentication' | 'completed'>;

export function createPlan(bundle: Bundle, slug: string, flow: BundleFlow, types: BlockTypes): Plan {
  const nodes = new Map<string, PlanNode>();
  const views = new Map<string, BlockView | null>();

  const view = (flowSlug: string, stage: StageId | typeof subflowStage, block: string): BlockView | null => {
    const key = `${flowSlug}/${stage}/${block}`;
    const known = views.get(key);
    if (known !== undefined) return known;
    const file = flowSlug === slug ? flow : bundle.flows.get(flowSlug);
    const blocks = file?.definition.stages[stage]?.blocks ?? {};
    const definition = Object.hasOwn(blocks, block) ? blocks[block] : undefined;
    const made =
      file === undefined || definition === undefined
        ? null
        : viewBlock(
            definition,
            { slug: block, flow: flowSlug, path: ['stages', stage, 'blocks', block], source: file.source },
            types,
          );
    views.set(key, made);
    return made;
  };

  const nodeAt = (
    stage: StageId,
    caller: PlanNode | null,
    flowSlug: string,
    block: string,
  ): PlanNode | null => {
    const within = caller === null ? [] : [...caller.within, caller.block.slug];
    const place = [...within, block].join('/');
    const id = `${stage}/${place}`;
    const known = nodes.get(id);
    if (known !== undefined) return known;
    const found = view(flowSlug, caller === null ? stage : subflowStage, block);
    if (found === null) return null;
    const node: PlanNode = { kind: 'block', id, stage, within, place, block: found, caller };
    nodes.set(id, node);
    return node;
  };

  /** The stage's first block; what the flow does not define is passed through (contract 2.1). */
  const enterStage = (stage: StageId, entered: readonly StageId[] = []): Destination => {
    const now = [...entered, stage];
    const definition = flow.definition.stages[stage];
    const first = definition === undefined ? null : nodeAt(stage, null, slug, definition.start);
    return first === null ? leaveStage(stage, now) : { to: first, entered: now };
  };

  const leaveStage = (stage: StageId, entered: readonly StageId[] = []): Destination => {
    const next = after[stage];
    return next === 'authentication' || next === 'completed'
      ? { to: { kind: next }, entered }
      : enterStage(next, entered);
  };

  const follow = (node: PlanNode, target: string): Destination | null => {
    const { caller, stage } = node;
    if (target !== continueTarget) {
      const to = nodeAt(stage, caller, node.block.flow, target);
      return to === null ? null : { to, entered: [] };
    }
    if (caller === null) return leaveStage(stage);
    return follow(caller, nextOf(caller));
  };

  return {
    flow: slug,
    trigger: flow.definition.trigger,
    start: enterStage(flow.definition.trigger === 'token' ? 'issue-tokens' : 'pre-login'),
    answered: { authenticated: enterStage('post-auth'), registered: enterStage('registration') },
    follow,
    enter(node) {
      const { work } = node.block;
      if (work.kind !== 'run_flow' || node.within.length >= maxDepth) return null;
      const called = work.config.flow;
      if (called === node.block.flow || flowsAbove(node).includes(called)) return null;
      const inner = bundle.flows.get(called)?.definition;
      const main = inner?.trigger === 'subflow' ? inner.stages[subflowStage] : undefined;
      const first = main === undefined ? null : nodeAt(node.stage, node, called, main.start);
      return first === null ? null : { to: first, entered: [] };
    },
    defines: (stage) => stageIds.includes(stage) && flow.definition.stages[stage] !== undefined,
  };
}

function flowsAbove({ caller }: PlanNode): readonly string[] {
  return caller === null ? [] : [caller.block.flow, ...flowsAbove(caller)];
}

/** The block's `next`, for those that have one. */
export function nextOf({ block: { work } }: PlanNode): string {
  return 'config' in work && 'next' in work.config ? (work.config.next ?? continueTarget) : continueTarget;
}

/** A key for each position; a denied one is told apart by nothing. */
export function spellPosition(position: Position): string {
  return position.kind === 'block' ? position.id : `=${position.kind}`;
}
