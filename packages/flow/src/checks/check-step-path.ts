import type { ExpressionSite } from '../block-descriptor.ts';
import { findingAtSpot } from '../bundle/finding-at.ts';
import type { Finding } from '../findings.ts';
import { hintFrom } from '../suggest.ts';
import type { CheckContext, FlowView } from './flow-view.ts';
import { writesOwnState } from './step-slugs.ts';

/**
 * A path that begins with `step` names something that the flow writes: an action that it runs or a block. A slip here is no error
 * at run time (contract 4.6) and sends runs the wrong way.
 */
export function checkStepPath(
  flow: FlowView,
  site: ExpressionSite,
  path: readonly string[],
  { flows, bundle }: CheckContext,
): Finding | null {
  if (path[0] !== 'step') return null;
  let inner: FlowView | undefined = flow;
  for (const [depth, slug] of path.slice(1).entries()) {
    if (inner === undefined || hidesWriters(inner)) return null;
    if (slug === 'input' && (depth > 0 || inner.definition.trigger === 'subflow')) return null;
    const block = inner.blocks.find((candidate) => candidate.slug === slug);
    if (inner.blocks.some(({ action }) => action === slug)) return null;
    const owner = depth === 0 ? 'the flow' : `the flow "${inner.slug}"`;
    const spelled = ['step', ...path.slice(1, depth + 2)].join('.');
    if (block === undefined) {
      const names = writtenSlugs(inner);
      const words = {
        message: `${spelled} is read, and ${owner} has neither an action nor a block "${slug}"`,
        hint: hintFrom(slug, names, 'Read what a block or an action writes.'),
      };
      return tell('unknown-step', flow, site, slug, words);
    }
    if (block.type === 'custom_action' || !writesOwnState(block)) {
      const hint =
        block.action === null ? 'Read something else.' : `Its action writes to step.${block.action}.`;
      return tell('unwritten-step', flow, site, slug, {
        message: `${spelled} is read, and nothing is written there`,
        hint,
      });
    }
    if (block.subflow === null || bundle.unreadable.flows.has(block.subflow)) return null;
    inner = flows.get(block.subflow);
  }
  return null;
}

/** What a block that cannot be read would write is anybody's guess. */
function hidesWriters({ stages, blocks }: FlowView): boolean {
  return (
    stages.some(({ brokenBlocks }) => brokenBlocks.size > 0) || blocks.some(({ hidesAction }) => hidesAction)
  );
}

function writtenSlugs({ blocks }: FlowView): string[] {
  return [...new Set(blocks.flatMap((block) => block.action ?? (writesOwnState(block) ? block.slug : [])))];
}

function tell(
  code: 'unknown-step' | 'unwritten-step',
  { source }: FlowView,
  site: ExpressionSite,
  slug: string,
  words: { readonly message: string; readonly hint: string },
): Finding {
  const spot = source.locateInString(site.path, Math.max(0, placeOf(slug, site.text)));
  return findingAtSpot(code, source.file, spot, words, site.path);
}

/** Where the text first spells the slug as a whole. */
function placeOf(slug: string, text: string): number {
  for (let at = text.indexOf(slug); at !== -1; at = text.indexOf(slug, at + 1)) {
    const before = text[at - 1] ?? ' ';
    const after = text[at + slug.length] ?? ' ';
    if (!/[\w-]/.test(before) && !/[\w-]/.test(after)) return at;
  }
  return 0;
}
