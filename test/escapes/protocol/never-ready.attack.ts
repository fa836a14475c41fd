import type { Lie } from './lie.ts';

export default {
  name: 'a runner that is never ready',
  tries: 'To have the actions wait for it without end.',
  program: 'silent-runner.mjs',
  fails: ['timeout'],
} satisfies Lie;
