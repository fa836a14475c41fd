import { findingAt } from '../bundle/finding-at.ts';
import type { Finding } from '../findings.ts';
import { limitsOf } from '../tenant-schema.ts';
import type { CheckContext, FlowView } from './flow-view.ts';

/** Blocks in a flow, over all of its stages (contract, section 10). */
export function checkSize({ blocks, source, slug }: FlowView, { bundle }: CheckContext): Finding[] {
  const { flowBlocks } = limitsOf(bundle.settings);
  if (blocks.length <= flowBlocks) return [];
  const words = {
    message: `the flow "${slug}" has ${blocks.length} blocks; ${flowBlocks} are allowed`,
    hint: 'Move a part of it into a sub-routine, or raise "flowBlocks" under "limits" in sluice.json.',
  };
  return [findingAt('too-many-blocks', source, ['stages'], words, 'key')];
}
