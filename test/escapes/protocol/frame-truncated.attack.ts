import type { Lie } from './lie.ts';

export default {
  name: 'a frame that never ends',
  tries: 'To be waited for, and to hold what comes after it.',
  says: `raw(number(1000), 'half');`,
  limits: { actionCpuMs: 100 },
  fails: ['cpu_limit'],
} satisfies Lie;
