import type { CompiledJsonTemplate, Json, JsonObject } from '@sluice/expression';
import { type RunFlowConfig, runFlowDescriptor } from '@sluice/flow';
import { compileOrThrow } from './compile-or-throw.ts';
import { defineBlock } from './define-block.ts';

/** Runs another flow's graph as a sub-routine (contract 3.6). */
export const runFlow = defineBlock<RunFlowConfig, { flow: string; input: CompiledJsonTemplate | null }>({
  ...runFlowDescriptor,
  prepare: ({ flow, input }) => ({ flow, input: input === undefined ? null : compileOrThrow.json(input) }),
  execute: ({ flow, input }, { scope }) => ({
    // A copy: the sub-routine writes into the step state that the input may hold.
    outcome: {
      kind: 'call',
      flow,
      input: input === null ? {} : structuredClone(asObject(input.render(scope))),
    },
  }),
});

function asObject(value: Json): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new TypeError('the input of a sub-routine is an object');
}
