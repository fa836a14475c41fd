import type { CompiledExpression } from '@sluice/expression';
import { type DecisionConfig, decisionDescriptor } from '@sluice/flow';
import { compileOrThrow } from './compile-or-throw.ts';
import { defineBlock } from './define-block.ts';

interface PreparedDecision {
  readonly branches: readonly { readonly when: CompiledExpression; readonly next: string }[];
  readonly otherwise: string;
}

/** Tries its branches in order; the first whose `when` is true wins (contract 3.3). The trace tells what was read (4.8). */
export const decision = defineBlock<DecisionConfig, PreparedDecision>({
  ...decisionDescriptor,
  prepare: ({ branches, otherwise }) => ({
    branches: branches.map(({ when, next }) => ({ when: compileOrThrow.expression(when), next })),
    otherwise,
  }),
  execute({ branches, otherwise }, { scope }) {
    const read = {};
    for (const [branch, { when, next }] of branches.entries()) {
      const result = when.evaluateTraced(scope);
      // A copy: blocks that run later write into the very objects that were read.
      Object.assign(read, structuredClone(result.read));
      // Only `true` is true: a value that merely is not empty decides nothing.
      if (result.value === true)
        return { outcome: { kind: 'next', target: next }, decision: { branch, read } };
    }
    return { outcome: { kind: 'next', target: otherwise }, decision: { branch: 'otherwise', read } };
  },
});
