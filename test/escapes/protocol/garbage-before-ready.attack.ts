import type { Lie } from './lie.ts';

export default {
  name: 'garbage before it is ready',
  tries: 'To be given work in spite of it.',
  program: 'garbage-runner.mjs',
  fails: null,
} satisfies Lie;
