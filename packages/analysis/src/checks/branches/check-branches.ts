import { type Finding, findingAt } from '@sluice/flow';
import type { AnalysisContext } from '../analysis-context.ts';
import type { DecisionSeen } from './watch-branches.ts';

/** Every way out of a decision that is come to is taken by some run. */
export function checkBranches(decisions: Iterable<DecisionSeen>, context: AnalysisContext): Finding[] {
  return [...decisions].flatMap((seen) => [...checkWhens(seen, context), ...checkOtherwise(seen)]);
}

function checkWhens({ flow, block, branches }: DecisionSeen, context: AnalysisContext): Finding[] {
  const sites = context.expressionsOf(flow, block);
  return branches.flatMap(({ taken, holds, coveredBy }, index) => {
    if (taken) return [];
    const path = [...block.path, 'branches', index, 'when'];
    const text = sites.find((site) => site.path.at(-2) === index)?.text.trim() ?? '';
    if (!holds) {
      const message = `no run that comes to "${block.slug}" takes the branch "${text}": it is never true here`;
      const hint = 'Correct the condition, or take the branch out.';
      return [findingAt('branch-never-taken', flow.source, path, { message, hint })];
    }
    const [by] = coveredBy;
    const whom = by === undefined ? 'one of the branches before it' : `branch ${by + 1} before it`;
    const message = `"${block.slug}" never takes the branch "${text}": whenever it is true, ${whom} is too, and wins`;
    const hint = 'Put the narrower condition first, or take the branch out.';
    return [findingAt('branch-shadowed', flow.source, path, { message, hint })];
  });
}

/** `otherwise` has to be there (contract 3.3): one that denies is only careful. */
function checkOtherwise({ flow, block, branches, otherwiseTaken }: DecisionSeen): Finding[] {
  if (otherwiseTaken || branches.length === 0) return [];
  const target = block.targets.find(({ path }) => path.at(-1) === 'otherwise')?.target ?? '';
  const stage = flow.stages.find(({ id }) => id === block.stage);
  if (stage?.blocks.get(target)?.type === 'deny') return [];
  const message = `"${block.slug}" never goes on to "${target}": one of its branches is always taken`;
  const hint = 'Correct the conditions, or send "otherwise" to a block that denies.';
  return [findingAt('otherwise-never-taken', flow.source, [...block.path, 'otherwise'], { message, hint })];
}
