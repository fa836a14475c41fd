import { spellTaken } from './edge.ts';
import type { FlowPath, PathStep } from './flow-path.ts';

/**
 * The key of a path, the same for as long as its blocks and the ways between them are: each step as `stage/block>how`, the blocks
 * of sub-routines with their callers before them, the host's answer as `@answer`, and the end.
 */
export function spellPathKey(
  steps: readonly PathStep[],
  answer: FlowPath['answer'],
  status: FlowPath['end']['status'],
): string {
  const spelled = steps.map(
    ({ stage, within, block, taken }) => `${[stage, ...within, block].join('/')}>${spellTaken(taken)}`,
  );
  if (answer !== null) spelled.splice(answer.before, 0, `@${answer.outcome}`);
  return [...spelled, `=${status}`].join(' ');
}
