import { findingAt } from '../bundle/finding-at.ts';
import type { Finding } from '../findings.ts';
import { subflowStage } from '../flow-schema.ts';
import type { FlowView } from './flow-view.ts';

/** A sub-routine has one stage, `main`; other flows have none of that name (formats, section 2; contract 2.2). */
export function checkStages({ definition, stages, source, broken }: FlowView): Finding[] {
  if (broken.some(([key]) => key === 'trigger')) return [];
  const { trigger } = definition;
  const isSubflow = trigger === 'subflow';
  const isTold = !broken.some(([key]) => key === 'stages');
  const isMissing = isSubflow && isTold && !stages.some(({ id }) => id === subflowStage);
  const missing = isMissing
    ? [
        findingAt('missing-key', source, ['stages'], {
          message: `the sub-routine "${definition.slug}" has no stage "${subflowStage}"`,
          hint: `Put its blocks into a stage "${subflowStage}".`,
        }),
      ]
    : [];
  const placed = stages.flatMap(({ id }) => {
    const path = ['stages', id];
    if (isSubflow !== (id === subflowStage)) {
      const words = isSubflow
        ? { message: `a sub-routine has no stage "${id}"`, hint: `Its one stage is "${subflowStage}".` }
        : {
            message: `the stage "${subflowStage}" is for sub-routines`,
            hint: 'Set "trigger": "subflow", or use the stage in which the blocks should run.',
          };
      return [findingAt('misplaced-stage', source, path, words, 'key')];
    }
    if (trigger !== 'token' || id === 'issue-tokens') return [];
    const words = {
      message: `the stage "${id}" never runs: a flow with the trigger "token" enters at "issue-tokens"`,
      hint: 'Move its blocks to "issue-tokens", or set "trigger": "login".',
    };
    return [findingAt('idle-stage', source, path, words, 'key')];
  });
  return [...missing, ...placed];
}
