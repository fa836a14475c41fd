import type { CompiledJsonTemplate } from '@sluice/expression';
import { type PromptConfig, promptDescriptor } from '@sluice/flow';
import { compileOrThrow } from './compile-or-throw.ts';
import { defineBlock } from './define-block.ts';

/** Makes the run wait for the host, which shows the user something and answers (formats, section 2). */
export const prompt = defineBlock<PromptConfig, { prompt: string; input: CompiledJsonTemplate | null }>({
  ...promptDescriptor,
  prepare: ({ prompt: id, input }) => ({
    prompt: id,
    input: input === undefined ? null : compileOrThrow.json(input),
  }),
  execute: ({ prompt: id, input }, { scope }) => ({
    outcome: { kind: 'prompt', prompt: id, input: input === null ? {} : input.render(scope) },
  }),
});
