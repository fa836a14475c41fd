import { isDeepStrictEqual } from 'node:util';
import type { BlockDescriptor, BlockTarget, ConfigPath, ExpressionSite } from '../block-descriptor.ts';
import type { Bundle, BundleFlow } from '../bundle/bundle.ts';
import { describeIssues } from '../bundle/describe-issues.ts';
import { findingAt } from '../bundle/finding-at.ts';
import type { Finding } from '../findings.ts';
import { type StageId, stageIds, subflowStage } from '../flow-schema.ts';
import { slugSchema } from '../slug.ts';
import { hintFrom } from '../suggest.ts';

/** A block with what its type says of it; paths lead from the root of the flow's file. */
export interface BlockView {
  readonly slug: string;
  readonly type: string;
  readonly stage: StageId | typeof subflowStage;
  readonly path: ConfigPath;
  /** Null when the type is unknown or the config has errors: then nothing below can be told. */
  readonly known: boolean;
  readonly config: Readonly<Record<string, unknown>>;
  readonly targets: readonly BlockTarget[];
  readonly expressions: readonly ExpressionSite[];
  readonly action: string | null;
  readonly subflow: string | null;
  /** The block may run an action that its config, as it stands, does not tell. */
  readonly hidesAction: boolean;
}

export interface StageView {
  readonly id: StageId | typeof subflowStage;
  readonly start: string;
  readonly blocks: ReadonlyMap<string, BlockView>;
  /** Slugs of blocks that could not be read. */
  readonly brokenBlocks: ReadonlySet<string>;
  readonly brokenStart: boolean;
}

/** A flow as the checks see it. */
export interface FlowView extends BundleFlow {
  readonly slug: string;
  readonly stages: readonly StageView[];
  readonly blocks: readonly BlockView[];
}

export type BlockTypes = ReadonlyMap<string, BlockDescriptor>;

/** Asks every block's type about it. What the types find wrong comes along. */
export function viewFlow(
  slug: string,
  flow: BundleFlow,
  types: BlockTypes,
): { view: FlowView; findings: Finding[] } {
  const findings: Finding[] = [];
  const isBroken = (path: ConfigPath) => flow.broken.some((broken) => isDeepStrictEqual(broken, path));
  const stages: StageView[] = [];
  for (const id of [...stageIds, subflowStage] as const) {
    const stage = flow.definition.stages[id];
    if (stage === undefined) continue;
    const blocks = new Map<string, BlockView>();
    for (const [blockSlug, { type, ...config }] of Object.entries(stage.blocks)) {
      const path = ['stages', id, 'blocks', blockSlug];
      const asked = askType(types, type, config, path, flow);
      findings.push(...asked.findings);
      blocks.set(blockSlug, { slug: blockSlug, type, stage: id, path, config, ...asked.answers });
    }
    stages.push({
      id,
      start: stage.start,
      blocks,
      brokenBlocks: brokenBlocksOf(flow, id),
      brokenStart: isBroken(['stages', id, 'start']),
    });
  }
  const view = { ...flow, slug, stages, blocks: stages.flatMap((stage) => [...stage.blocks.values()]) };
  return { view, findings };
}

function brokenBlocksOf({ broken }: BundleFlow, stage: string): Set<string> {
  const slugs = broken.flatMap((path) =>
    path[0] === 'stages' && path[1] === stage && path[2] === 'blocks' ? [String(path[3])] : [],
  );
  return new Set(slugs);
}

type Answers = Pick<BlockView, 'known' | 'targets' | 'expressions' | 'action' | 'subflow' | 'hidesAction'>;

const nothing: Answers = {
  known: false,
  targets: [],
  expressions: [],
  action: null,
  subflow: null,
  hidesAction: true,
};

function askType(
  types: BlockTypes,
  type: string,
  config: unknown,
  path: ConfigPath,
  { source }: BundleFlow,
): { answers: Answers; findings: Finding[] } {
  const descriptor = types.get(type);
  if (descriptor === undefined) {
    const hint = hintFrom(type, [...types.keys()], 'Use a type that is registered.');
    const words = { message: `there is no block type "${type}"`, hint };
    return {
      answers: nothing,
      findings: [findingAt('unknown-block-type', source, [...path, 'type'], words)],
    };
  }
  try {
    const parsed = descriptor.config.safeParse(config);
    if (!parsed.success) {
      const checked = { source, base: path, value: config, schema: descriptor.config };
      return {
        answers: salvage(descriptor, config, path),
        findings: describeIssues(parsed.error.issues, checked),
      };
    }
    return {
      answers: { known: true, hidesAction: false, ...ask(descriptor, parsed.data, path) },
      findings: [],
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const words = {
      message: `the block type "${type}" could not say what the block does: ${reason}`,
      hint: 'Mend the descriptor of the block type; it must answer for every config that its schema accepts.',
    };
    return { answers: nothing, findings: [findingAt('bad-block-type', source, [...path, 'type'], words)] };
  }
}

/** A config with errors still tells some of where it leads and what it reads: the rest of the flow is not to blame for it. */
function salvage(descriptor: BlockDescriptor, config: unknown, base: ConfigPath): Answers {
  const part = (key: 'targets' | 'expressions' | 'action' | 'subflow') => {
    try {
      return ask({ ...onlyTargets, [key]: descriptor[key]?.bind(descriptor) }, config, base);
    } catch {
      return nothing;
    }
  };
  const { action } = part('action');
  const { subflow } = part('subflow');
  const hasAction = slugSchema.safeParse(action).success;
  return {
    known: false,
    hidesAction: descriptor.action !== undefined && !hasAction,
    targets: part('targets').targets.filter(({ target }) => slugSchema.safeParse(target).success),
    expressions: part('expressions').expressions.filter(({ text }) => typeof text === 'string'),
    action: hasAction ? action : null,
    subflow: slugSchema.safeParse(subflow).success ? subflow : null,
  };
}

const onlyTargets = { targets: () => [] };

function ask(
  descriptor: Pick<BlockDescriptor, 'targets' | 'expressions' | 'action' | 'subflow'>,
  config: unknown,
  base: ConfigPath,
): Omit<Answers, 'known' | 'hidesAction'> {
  const under = <T extends { readonly path: ConfigPath }>(item: T): T => ({
    ...item,
    path: [...base, ...item.path],
  });
  return {
    targets: descriptor.targets(config).map(under),
    expressions: (descriptor.expressions?.(config) ?? []).map(under),
    action: descriptor.action?.(config) ?? null,
    subflow: descriptor.subflow?.(config) ?? null,
  };
}

/** The stage's graph: every block and the blocks of the stage that it leads to. */
export function edgesOf({ blocks }: StageView): Map<string, readonly string[]> {
  return new Map(
    [...blocks].map(([slug, { targets }]) => [
      slug,
      [...new Set(targets.map(({ target }) => target).filter((target) => blocks.has(target)))],
    ]),
  );
}

export interface CheckContext {
  readonly bundle: Bundle;
  /** Every flow that can be walked, by slug. */
  readonly flows: ReadonlyMap<string, FlowView>;
}
