import type { BlockDefinition, Bundle, BundleFlow, ConfigPath, FlowDefinition } from '@sluice/flow';
import { continueTarget } from '@sluice/flow';
import type { Mutant, MutationKind } from './mutant.ts';
import { mutateExpression } from './mutate-expression.ts';

interface Branch {
  readonly when: string;
  readonly next: string;
}
type StageId = keyof FlowDefinition['stages'];

/** A block of a flow, and where it is written. */
interface BlockSite {
  readonly bundle: Bundle;
  readonly flow: BundleFlow;
  readonly stage: StageId;
  readonly slug: string;
  readonly block: BlockDefinition;
  readonly path: ConfigPath;
}

/** Every fault that can be planted in the graphs and the conditions of a flow. */
export function mutateFlow(bundle: Bundle, flow: BundleFlow): readonly Mutant[] {
  return Object.entries(flow.definition.stages).flatMap(([id, stage]) =>
    Object.entries(stage.blocks).flatMap(([slug, block]) => {
      const path = ['stages', id, 'blocks', slug];
      const site: BlockSite = { bundle, flow, stage: id as StageId, slug, block, path };
      return [...decisionFaults(site), ...denyFaults(site), ...webhookFaults(site), ...dropFaults(site)];
    }),
  );
}

/** A mutant whose block is another one; `at` leads from the block to what was changed. */
function changeBlock(
  site: BlockSite,
  kind: MutationKind,
  {
    at,
    change,
    block,
  }: { readonly at: ConfigPath; readonly change: string; readonly block: BlockDefinition },
): Mutant {
  return mutantAt(site, kind, at, change, (blocks) => ({ ...blocks, [site.slug]: block }));
}

type Blocks = Readonly<Record<string, BlockDefinition>>;

function mutantAt(
  { bundle, flow, stage, slug, path }: BlockSite,
  kind: MutationKind,
  at: ConfigPath,
  change: string,
  replace: (blocks: Blocks) => Blocks,
  start: (written: string) => string = (written) => written,
): Mutant {
  const { definition, source } = flow;
  return {
    kind,
    file: source.file,
    ...source.locate([...path, ...at], at.length === 0 ? 'key' : 'value'),
    change,
    site: { flow: definition.slug, block: slug },
    plant() {
      const written = definition.stages[stage];
      if (written === undefined) return bundle;
      const changed = { start: start(written.start), blocks: { ...replace(written.blocks) } };
      const stages = { ...definition.stages, [stage]: changed };
      const flows = new Map(bundle.flows);
      flows.set(definition.slug, { ...flow, definition: { ...definition, stages } });
      return { ...bundle, flows };
    },
  };
}

function decisionFaults(site: BlockSite): Mutant[] {
  const { block, flow, path } = site;
  const branches = branchesOf(block);
  const { otherwise } = block;
  const withBranches = (changed: readonly Branch[], more: object = {}) => ({
    ...block,
    branches: changed,
    ...more,
  });
  const conditions = branches.flatMap(({ when }, index) =>
    mutateExpression(when).map((fault): Mutant => {
      const text = when.slice(0, fault.from) + fault.insert + when.slice(fault.to);
      const changed = withBranches(branches.with(index, { ...branches[index], when: text } as Branch));
      const at = ['branches', index, 'when'];
      const mutant = changeBlock(site, fault.kind, { at, change: fault.change, block: changed });
      return { ...mutant, ...flow.source.locateInString([...path, ...at], fault.from) };
    }),
  );
  const targets = branches.flatMap((branch, index): Mutant[] => {
    const next = branches[index + 1];
    if (next === undefined || next.next === branch.next) return [];
    const changed = branches
      .with(index, { ...branch, next: next.next })
      .with(index + 1, { ...next, next: branch.next });
    const change = `the targets ${branch.next} and ${next.next} were swapped`;
    return [
      changeBlock(site, 'branch-targets', {
        at: ['branches', index, 'next'],
        change,
        block: withBranches(changed),
      }),
    ];
  });
  const others = branches.flatMap((branch, index): Mutant[] => {
    if (typeof otherwise !== 'string' || otherwise === branch.next) return [];
    const changed = withBranches(branches.with(index, { ...branch, next: otherwise }), {
      otherwise: branch.next,
    });
    const change = `the targets ${branch.next} and ${otherwise} (otherwise) were swapped`;
    return [
      changeBlock(site, 'otherwise-target', { at: ['branches', index, 'next'], change, block: changed }),
    ];
  });
  return [...conditions, ...targets, ...others];
}

function branchesOf({ type, branches }: BlockDefinition): readonly Branch[] {
  return type === 'decision' && Array.isArray(branches) ? (branches as Branch[]) : [];
}

function denyFaults(site: BlockSite): Mutant[] {
  if (site.block.type !== 'deny') return [];
  return [
    changeBlock(site, 'deny-to-allow', {
      at: ['type'],
      change: 'deny became allow',
      block: { type: 'allow' },
    }),
  ];
}

/** Fail open, planted: no answer is taken for one. */
function webhookFaults(site: BlockSite): Mutant[] {
  const { block } = site;
  const denies = block['onError'] === undefined || block['onError'] === 'deny';
  const next = followerOf(site);
  if (block.type !== 'call_webhook' || !denies || next === 'deny') return [];
  const at = block['onError'] === undefined ? ['type'] : ['onError'];
  const change = `without an answer the run goes on to ${next} instead of being denied`;
  return [changeBlock(site, 'error-to-next', { at, change, block: { ...block, onError: next } })];
}

const passOver = 'passed-over-by-a-mutant';

/**
 * A gate that is never taken stands before the block, so that everything stays reachable and known to the check: the run passes it by
 * as if it were not there.
 */
function dropFaults(site: BlockSite): Mutant[] {
  const { block, slug, flow, bundle } = site;
  const next = followerOf(site);
  const isTaken = Object.values(flow.definition.stages).some((stage) =>
    Object.hasOwn(stage.blocks, passOver),
  );
  if (next === null || isTaken || isDisabled(block, bundle)) return [];
  const gate: BlockDefinition = {
    type: 'decision',
    branches: [{ when: `event.client["${passOver}"] == true`, next: slug }],
    otherwise: next,
  };
  const lead = (target: string) => (target === slug ? passOver : target);
  const change = `${slug} was passed over, on to ${next}`;
  return [
    mutantAt(
      site,
      'dropped-block',
      [],
      change,
      (blocks) => ({ ...mapValues(blocks, (one) => redirect(one, lead)), [passOver]: gate }),
      lead,
    ),
  ];
}

/** It is passed over as it is (contract 3.7). */
function isDisabled({ type, action }: BlockDefinition, { actions }: Bundle): boolean {
  return type === 'custom_action' && typeof action === 'string' && actions.get(action)?.enabled === false;
}

/** Where a run goes after the block when nothing comes in between; null when the block ends the stage or the run. */
function followerOf({ block }: BlockSite): string | null {
  if (block.type === 'deny' || block.type === 'allow') return null;
  const next = block.type === 'decision' ? block['otherwise'] : (block['next'] ?? continueTarget);
  return typeof next === 'string' ? next : null;
}

/** The block with its targets led elsewhere: the keys that the core's types have targets in. */
function redirect(block: BlockDefinition, lead: (target: string) => string): BlockDefinition {
  const changed: Record<string, unknown> = {};
  for (const key of ['next', 'otherwise', 'onError']) {
    const target = block[key];
    if (typeof target === 'string') changed[key] = lead(target);
  }
  const branches = branchesOf(block).map((branch) => ({ ...branch, next: lead(branch.next) }));
  return { ...block, ...changed, ...(branches.length > 0 && { branches }) };
}

function mapValues(blocks: Blocks, change: (block: BlockDefinition) => BlockDefinition): Blocks {
  return Object.fromEntries(Object.entries(blocks).map(([slug, block]) => [slug, change(block)]));
}
