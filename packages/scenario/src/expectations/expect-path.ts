import type { Observation } from '../run/observation.ts';
import type { Expectation } from './expectation.ts';

/** Blocks in the order they were entered; a prompt that was waited at counts once. */
export function visitedBlocks({ inspection }: Pick<Observation, 'inspection'>): string[] {
  return inspection.trace.map((entry) => entry.block).filter((block, index, all) => block !== all[index - 1]);
}

export const expectVisited: Expectation = ({ visited = [] }, observed) => {
  const blocks = visitedBlocks(observed);
  let from = 0;
  for (const [index, block] of visited.entries()) {
    const found = blocks.indexOf(block, from);
    if (found < 0) {
      const late = blocks.includes(block) ? 'was not visited after the ones before it' : 'was not visited';
      return [{ path: ['visited', index], message: `"${block}" ${late}; the run took ${spell(blocks)}` }];
    }
    from = found + 1;
  }
  return [];
};

export const expectNotVisited: Expectation = ({ notVisited = [] }, observed) => {
  const blocks = visitedBlocks(observed);
  return notVisited.flatMap((block, index) =>
    blocks.includes(block)
      ? [{ path: ['notVisited', index], message: `"${block}" was visited; the run took ${spell(blocks)}` }]
      : [],
  );
};

function spell(blocks: readonly string[]): string {
  return blocks.length === 0 ? 'no block' : blocks.join(' → ');
}
