import type { ConfigPath } from '../block-descriptor.ts';
import { findingAt } from '../bundle/finding-at.ts';
import type { Finding } from '../findings.ts';
import { stageIds } from '../flow-schema.ts';
import { hintFrom } from '../suggest.ts';
import type { Invariant } from '../tenant-schema.ts';
import type { CheckContext, FlowView } from './flow-view.ts';

/** Invariants name flows and blocks that exist: one about a misspelt block would hold, or fail, for the wrong reason. */
export function checkInvariants(context: CheckContext): Finding[] {
  const { bundle, flows } = context;
  return (bundle.settings.invariants ?? []).flatMap((invariant, index) => {
    const path = ['invariants', index];
    const { flow } = invariant;
    if (flow !== undefined && !flows.has(flow)) {
      if (bundle.unreadable.flows.has(flow)) return [];
      const hint = hintFrom(flow, [...flows.keys()], 'Name a flow of the bundle, or leave "flow" out.');
      const message = `the invariant "${invariant.name}" is about the flow "${flow}", which does not exist`;
      return [findingAt('unknown-flow', bundle.tenantSource, [...path, 'flow'], { message, hint })];
    }
    const covered = [...flows.values()].filter(({ slug, definition }) =>
      flow === undefined ? definition.trigger !== 'subflow' : slug === flow,
    );
    const known = collectBlocks(covered, flows);
    if (known === null) return [];
    return namedBlocks(invariant).flatMap(({ slug, at }) => {
      if (known.has(slug) || (at[0] === 'never' && isStage(slug))) return [];
      const message = `the invariant "${invariant.name}" names "${slug}", which no flow it covers has`;
      const words = { message, hint: hintFrom(slug, [...known], 'Name a block by its slug.') };
      return [findingAt('unknown-invariant-block', bundle.tenantSource, [...path, ...at], words)];
    });
  });
}

function isStage(slug: string): boolean {
  return stageIds.some((id) => id === slug);
}

function namedBlocks(invariant: Invariant): { readonly slug: string; readonly at: ConfigPath }[] {
  if ('never' in invariant) {
    return [
      { slug: invariant.never, at: ['never'] },
      ...invariant.unlessPassed.map((slug, index) => ({ slug, at: ['unlessPassed', index] })),
    ];
  }
  if ('always' in invariant) return [{ slug: invariant.always, at: ['always'] }];
  if ('reachable' in invariant) return [{ slug: invariant.reachable, at: ['reachable'] }];
  if ('breakGlass' in invariant) return [{ slug: invariant.breakGlass, at: ['breakGlass'] }];
  return [];
}

/** Slugs of the flows' blocks, and of the sub-routines they run; null when some of them cannot be told. */
function collectBlocks(
  covered: readonly FlowView[],
  flows: ReadonlyMap<string, FlowView>,
): Set<string> | null {
  const slugs = new Set<string>();
  const entered = new Set<string>();
  const queue = [...covered];
  for (let flow = queue.pop(); flow !== undefined; flow = queue.pop()) {
    if (entered.has(flow.slug)) continue;
    entered.add(flow.slug);
    if (flow.broken.length > 0) return null;
    for (const { slug, subflow } of flow.blocks) {
      slugs.add(slug);
      const inner = subflow === null ? undefined : flows.get(subflow);
      if (inner !== undefined) queue.push(inner);
    }
  }
  return slugs;
}
