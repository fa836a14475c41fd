import type { Lie } from './lie.ts';

export default {
  name: 'answers before it is ready',
  tries: 'To answer for runs that are yet to come.',
  program: 'hasty-runner.mjs',
  fails: null,
} satisfies Lie;
