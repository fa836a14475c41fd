import type { ActionFacts } from '@sluice/analysis';
import type { BlockDefinition, Bundle, BundleFlow, ConfigPath } from '@sluice/flow';
import type { Gap, Measure } from './coverage-report.ts';
import { spellWay } from './spell-way.ts';
import { type Leaf, type SplitCondition, splitCondition } from './split-condition.ts';
import type { WalkedBundle } from './walk-bundle.ts';

/** Something that a run can come by. */
export interface Part {
  readonly name: string;
  /** The flow's own slug, never empty. */
  readonly block: string;
  readonly place: Pick<Gap, 'file' | 'line' | 'column'>;
}

export interface DenialPart extends Part {
  /** A reason, `!` and the kind of an error, or null for any reason. */
  readonly denial: string | null;
}

export interface ConditionPart {
  readonly block: string;
  readonly branch: number;
  readonly condition: SplitCondition;
  placeOf(leaf: Leaf): Part['place'];
}

/** All that stands in a flow's file. */
export interface FlowParts {
  readonly blocks: readonly Part[];
  readonly branches: readonly Part[];
  readonly edges: readonly Part[];
  readonly conditions: readonly ConditionPart[];
  /** Those that the flow and its actions spell. */
  readonly denials: readonly DenialPart[];
}

export function listParts(bundle: Bundle, flow: BundleFlow, walked: WalkedBundle | null): FlowParts {
  const blocks: Part[] = [];
  const branches: Part[] = [];
  const edges: Part[] = [];
  const conditions: ConditionPart[] = [];
  const denials: DenialPart[] = [];
  const { file } = flow.source;
  for (const [stage, definition] of Object.entries(flow.definition.stages)) {
    for (const [block, written] of Object.entries(definition?.blocks ?? {})) {
      const path: ConfigPath = ['stages', stage, 'blocks', block];
      const at = (...more: ConfigPath): Part['place'] => ({
        file,
        ...flow.source.locate([...path, ...more], more.length === 0 ? 'key' : 'value'),
      });
      blocks.push({ name: block, block, place: at() });
      const facts = walked === null ? null : factsOf(bundle, written, walked);
      for (const { way, at: place } of waysOf(written, facts)) {
        const part = { name: spellWay(block, way), block, place: at(...place) };
        edges.push(part);
        if (written.type === 'decision') branches.push(part);
      }
      for (const [branch, text] of whensOf(written).entries()) {
        const condition = text === null ? null : splitCondition(text);
        if (condition === null) continue;
        const when = [...path, 'branches', branch, 'when'];
        const placeOf = ({ column }: Leaf) => ({ file, ...flow.source.locateInString(when, column - 1) });
        conditions.push({ block, branch, condition, placeOf });
      }
      denials.push(...denialsOf(block, written, facts, at));
    }
  }
  return { blocks, branches, edges, conditions, denials };
}

function factsOf(
  bundle: Bundle,
  { type, action }: BlockDefinition,
  { facts }: WalkedBundle,
): ActionFacts | 'disabled' | null {
  if (type !== 'custom_action' || typeof action !== 'string') return null;
  return bundle.actions.get(action)?.enabled === false ? 'disabled' : (facts.get(action) ?? null);
}

interface WrittenWay {
  readonly way: string;
  readonly at: ConfigPath;
}

function waysOf(block: BlockDefinition, facts: ActionFacts | 'disabled' | null): readonly WrittenWay[] {
  const next: WrittenWay = { way: 'next', at: block['next'] === undefined ? [] : ['next'] };
  const denied: WrittenWay = { way: 'denied', at: [] };
  switch (block.type) {
    case 'decision':
      return [
        ...whensOf(block).map((_, index) => ({ way: String(index), at: ['branches', index] })),
        { way: 'otherwise', at: ['otherwise'] },
      ];
    case 'deny':
      return [denied];
    case 'custom_action':
      if (facts === 'disabled') return [{ way: 'skipped', at: next.at }];
      return mayDeny(facts) ? [next, denied] : [next];
    case 'call_webhook': {
      const denies = block['onError'] === undefined || block['onError'] === 'deny';
      return [next, denies ? denied : { way: 'onError', at: ['onError'] }];
    }
    default:
      return [next];
  }
}

function mayDeny(facts: ActionFacts | null): boolean {
  return facts === null || facts.ways === null || facts.ways.some(({ end }) => end.kind !== 'returns');
}

function whensOf({ type, branches }: BlockDefinition): (string | null)[] {
  if (type !== 'decision' || !Array.isArray(branches)) return [];
  return branches.map((branch: unknown) => {
    const when = typeof branch === 'object' && branch !== null && 'when' in branch ? branch.when : null;
    return typeof when === 'string' ? when : null;
  });
}

function denialsOf(
  block: string,
  written: BlockDefinition,
  facts: ActionFacts | 'disabled' | null,
  at: (...more: ConfigPath) => Part['place'],
): DenialPart[] {
  if (written.type === 'deny' && typeof written['reason'] === 'string')
    return [makeDenial(block, written['reason'], at('reason'))];
  if (facts === null || facts === 'disabled') return [];
  const sites = facts.effects.filter(({ kind, certainty }) => kind === 'deny' && certainty !== 'never');
  const found = new Map<string | null, DenialPart>();
  for (const { names, nameAt } of sites)
    for (const reason of names ?? [null])
      if (!found.has(reason))
        found.set(
          reason,
          makeDenial(block, reason, { file: facts.file, line: nameAt.line, column: nameAt.column }),
        );
  return [...found.values()];
}

export function makeDenial(block: string, denial: string | null, place: Part['place']): DenialPart {
  const shown = denial === null ? 'a computed reason' : denial.startsWith('!') ? denial.slice(1) : denial;
  return { name: `${block}: ${shown}`, block, denial, place };
}

/** What a gap of this part is. */
export function gapOf(measure: Measure, { name, place }: Part, note: string | null): Gap {
  return { measure, name, note, ...place };
}
