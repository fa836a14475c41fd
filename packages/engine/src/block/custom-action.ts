import { type CustomActionConfig, customActionDescriptor } from '@sluice/flow';
import type { ActionEffect, ActionOutcome } from '../ports/action-runner.ts';
import type { BlockResult, Effect } from './block-type.ts';
import { defineBlock } from './define-block.ts';

/** Runs the tenant's own code (contract, section 5). */
export const customAction = defineBlock<CustomActionConfig>({
  ...customActionDescriptor,
  async execute({ action }, context) {
    const call = await context.action(action);
    if (call.status === 'disabled') {
      return {
        outcome: { kind: 'skipped' },
        warnings: [`the action "${action}" is disabled and was skipped`],
      };
    }
    return resultOf(call.outcome);
  },
});

function resultOf(outcome: ActionOutcome): BlockResult {
  const told = { logs: outcome.logs, fetches: outcome.fetches, warnings: outcome.warnings };
  if (outcome.status === 'failed') {
    const error = outcome.error ?? {
      error_kind: 'sandbox_crashed',
      message: 'the sandbox gave no answer',
      line: null,
      column: null,
    };
    const { error_kind, message, line, column } = error;
    return {
      ...told,
      outcome: { kind: 'deny', reason: error_kind, error: { error_kind, message, line, column } },
    };
  }
  const denied = outcome.effects.find((effect) => effect.type === 'deny');
  const effects = outcome.effects.filter(isWrite);
  if (outcome.status === 'returned' && denied === undefined)
    return { ...told, effects, outcome: { kind: 'next' } };
  return { ...told, effects, outcome: { kind: 'deny', reason: denied?.reason ?? '' } };
}

function isWrite(effect: ActionEffect): effect is Exclude<ActionEffect, { type: 'deny' }> & Effect {
  return effect.type !== 'deny';
}
