import type { Inspection } from '@sluice/engine';
import type { BlockDefinition, Bundle, FlowDefinition } from '@sluice/flow';

export interface Count {
  readonly covered: number;
  readonly total: number;
  /** Names of what no scenario reached. */
  readonly missing: readonly string[];
}

export interface FlowCoverage {
  readonly blocks: Count;
  /** Branches of decisions, `otherwise` included. */
  readonly branches: Count;
}

export interface CoverageReport {
  readonly blocks: Omit<Count, 'missing'>;
  readonly branches: Omit<Count, 'missing'>;
  readonly flows: Readonly<Record<string, FlowCoverage>>;
}

/** Gathers which blocks and which branches the runs of the scenarios went through. */
export function createCoverage(bundle: Bundle) {
  const flows = new Map(
    [...bundle.flows].map(([slug, { definition }]) => [
      slug,
      { blocks: blocksOf(definition), seen: new Set<string>() },
    ]),
  );
  return {
    add(flow: string, { trace }: Inspection): void {
      for (const { block, within = [], decision } of trace) {
        const slug = innerFlow(bundle, flow, within);
        const seen = slug === undefined ? undefined : flows.get(slug)?.seen;
        seen?.add(block);
        if (decision !== undefined) seen?.add(branchName(block, decision.branch));
      }
    },
    report(): CoverageReport {
      const counted = [...flows].map(([slug, { blocks, seen }]) => {
        const branches = [...blocks].flatMap(([name, block]) => branchesOf(name, block));
        return [slug, { blocks: count([...blocks.keys()], seen), branches: count(branches, seen) }] as const;
      });
      const sum = (part: keyof FlowCoverage) => ({
        covered: counted.reduce((total, [, flow]) => total + flow[part].covered, 0),
        total: counted.reduce((total, [, flow]) => total + flow[part].total, 0),
      });
      return { blocks: sum('blocks'), branches: sum('branches'), flows: Object.fromEntries(counted) };
    },
  };
}

function count(names: readonly string[], seen: ReadonlySet<string>): Count {
  const missing = names.filter((name) => !seen.has(name));
  return { covered: names.length - missing.length, total: names.length, missing };
}

function blocksOf(flow: FlowDefinition): Map<string, BlockDefinition> {
  return new Map(Object.values(flow.stages).flatMap((stage) => Object.entries(stage.blocks)));
}

/** The flow that a block belongs to, by the `run_flow` blocks around it. */
function innerFlow(bundle: Bundle, flow: string, within: readonly string[]): string | undefined {
  return within.reduce<string | undefined>((outer, caller) => {
    const definition = outer === undefined ? undefined : bundle.flows.get(outer)?.definition;
    const called = definition === undefined ? undefined : blocksOf(definition).get(caller)?.['flow'];
    return typeof called === 'string' ? called : undefined;
  }, flow);
}

function branchesOf(name: string, block: BlockDefinition): string[] {
  if (block.type !== 'decision' || !Array.isArray(block['branches'])) return [];
  return [...block['branches'].keys(), 'otherwise' as const].map((branch) => branchName(name, branch));
}

/** `gate[0]`, `gate[otherwise]`: no slug looks like it. */
function branchName(block: string, branch: number | 'otherwise'): string {
  return `${block}[${branch}]`;
}
