import type { CompiledExpression, ReadValues } from '@sluice/expression';
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
    const read: ReadValues = {};
    for (const [branch, { when, next }] of branches.entries()) {
      // Only `true` is true: a value that merely is not empty decides nothing.
      if (when.evaluateTraced(scope, read).value === true) {
        return { outcome: { kind: 'next', target: next }, decision: { branch, read: keep(read) } };
      }
    }
    return {
      outcome: { kind: 'next', target: otherwise },
      decision: { branch: 'otherwise', read: keep(read) },
    };
  },
});

/** Lists and objects as copies: blocks that run later write into the very ones that were read. */
function keep(read: ReadValues): ReadValues {
  for (const path of Object.keys(read)) {
    const value = read[path];
    if (typeof value === 'object' && value !== null) read[path] = structuredClone(value);
  }
  return read;
}
