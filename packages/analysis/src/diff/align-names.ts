import {
  type BlockDefinition,
  type Bundle,
  type BundleFlow,
  type ConfigPath,
  type FlowDefinition,
  type Invariant,
  type StageDefinition,
  writesOwnState,
} from '@sluice/flow';
import { labels } from './compare-blocks.ts';
import { spellJson } from './spell-json.ts';

/** A block that has another name in the second bundle, and is as it was. */
export interface RenamedBlock {
  readonly stage: string;
  readonly from: string;
  readonly to: string;
}

export interface Aligned {
  /** The first bundle, its blocks called as in the second one. */
  readonly bundle: Bundle;
  /** By flow. */
  readonly renamed: ReadonlyMap<string, readonly RenamedBlock[]>;
}

/**
 * Finds blocks that were merely renamed, and calls them by their new names. Only such as write no state of their own: of the others the name is
 * part of what they do, since expressions and actions read it.
 */
export function alignNames(before: Bundle, after: Bundle): Aligned {
  const renamed = new Map<string, readonly RenamedBlock[]>();
  const flows = new Map(before.flows);
  for (const [slug, flow] of before.flows) {
    const now = after.flows.get(slug);
    const found = now === undefined ? [] : findRenamed(flow.definition, now.definition);
    if (found.length === 0) continue;
    renamed.set(slug, found);
    flows.set(slug, renameBlocks(flow, found));
  }
  if (renamed.size === 0) return { bundle: before, renamed };
  const invariants = before.settings.invariants?.map((one) => renameIn(one, before, renamed));
  const settings = { ...before.settings, ...(invariants !== undefined && { invariants }) };
  return { bundle: { ...before, flows, settings }, renamed };
}

type Blocks = Readonly<Record<string, BlockDefinition>>;

function findRenamed(before: FlowDefinition, after: FlowDefinition): readonly RenamedBlock[] {
  const [was, is] = [slugsOf(before), slugsOf(after)];
  return Object.entries(before.stages).flatMap(([stage, old]) => {
    const now = stageOf(after, stage);
    if (old === undefined || now === undefined) return [];
    const gone = Object.entries(old.blocks).filter(
      ([slug, block]) => !is.has(slug) && !writesOwnState({ type: block.type, action: null }),
    );
    const come = Object.entries(now.blocks).filter(([slug]) => !was.has(slug));
    const names = new Map<string, string>();
    // What a block leads to is found before the block itself: flows have no cycles.
    for (let known = -1; known < names.size; ) {
      known = names.size;
      const taken = new Set(names.values());
      for (const [slug, block] of gone) {
        if (names.has(slug)) continue;
        const spelled = spell(redirect(block, names));
        const alike = come.filter(([name, other]) => !taken.has(name) && spell(other) === spelled);
        const rivals = gone.filter(
          ([name, other]) => !names.has(name) && spell(redirect(other, names)) === spelled,
        );
        const [only] = alike;
        // Of several that are alike nobody can tell which is which.
        if (only !== undefined && alike.length === 1 && rivals.length === 1) names.set(slug, only[0]);
      }
    }
    return [...names].map(([from, to]) => ({ stage, from, to }));
  });
}

function slugsOf({ stages }: FlowDefinition): ReadonlySet<string> {
  return new Set(Object.values(stages).flatMap((stage) => Object.keys(stage?.blocks ?? {})));
}

function stageOf({ stages }: FlowDefinition, id: string): StageDefinition | undefined {
  return Object.entries(stages).find(([name]) => name === id)?.[1];
}

function spell(block: BlockDefinition): string {
  return spellJson(Object.fromEntries(Object.entries(block).filter(([key]) => !labels.has(key))) as never);
}

/** The block with its targets called by their new names: the keys that the core's types have targets in. */
function redirect(block: BlockDefinition, names: ReadonlyMap<string, string>): BlockDefinition {
  const lead = (target: unknown) => (typeof target === 'string' ? (names.get(target) ?? target) : target);
  const changed: Record<string, unknown> = {};
  for (const key of ['next', 'otherwise', 'onError'])
    if (Object.hasOwn(block, key)) changed[key] = lead(block[key]);
  if (Array.isArray(block['branches']))
    changed['branches'] = block['branches'].map((branch: unknown) =>
      typeof branch === 'object' && branch !== null && 'next' in branch
        ? { ...branch, next: lead(branch.next) }
        : branch,
    );
  return { ...block, ...changed };
}

function renameBlocks(flow: BundleFlow, renamed: readonly RenamedBlock[]): BundleFlow {
  const { definition, source } = flow;
  const stages = Object.fromEntries(
    Object.entries(definition.stages).map(([id, stage]) => {
      const names = new Map(renamed.filter((one) => one.stage === id).map(({ from, to }) => [from, to]));
      if (stage === undefined || names.size === 0) return [id, stage];
      const blocks: Blocks = Object.fromEntries(
        Object.entries(stage.blocks).map(([slug, block]) => [
          names.get(slug) ?? slug,
          redirect(block, names),
        ]),
      );
      return [id, { ...stage, start: names.get(stage.start) ?? stage.start, blocks }];
    }),
  );
  const written = (path: ConfigPath): ConfigPath => {
    const old = renamed.find(({ stage, to }) => path[0] === 'stages' && path[1] === stage && path[3] === to);
    return old === undefined ? path : path.with(3, old.from);
  };
  return {
    ...flow,
    definition: { ...definition, stages: stages as FlowDefinition['stages'] },
    source: {
      ...source,
      locate: (path, part) => source.locate(written(path), part),
      locateInString: (path, index) => source.locateInString(written(path), index),
    },
  };
}

/** An invariant names blocks; one of all flows may mean another flow's of that name. */
function renameIn(
  invariant: Invariant,
  { flows }: Bundle,
  renamed: ReadonlyMap<string, readonly RenamedBlock[]>,
): Invariant {
  const name = (block: string): string => {
    const owners = [...flows].filter(([, { definition }]) => slugsOf(definition).has(block));
    const [owner] = owners.length === 1 ? owners : owners.filter(([slug]) => slug === invariant.flow);
    const found = owner === undefined ? undefined : renamed.get(owner[0])?.find(({ from }) => from === block);
    return found?.to ?? block;
  };
  if ('never' in invariant)
    return { ...invariant, never: name(invariant.never), unlessPassed: invariant.unlessPassed.map(name) };
  if ('always' in invariant) return { ...invariant, always: name(invariant.always) };
  if ('reachable' in invariant) return { ...invariant, reachable: name(invariant.reachable) };
  return 'breakGlass' in invariant ? { ...invariant, breakGlass: name(invariant.breakGlass) } : invariant;
}
