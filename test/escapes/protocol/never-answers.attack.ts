import type { Lie } from './lie.ts';

export default {
  name: 'no answer at all',
  tries: 'To keep the run for ever.',
  says: `/* nothing */`,
  limits: { actionCpuMs: 100 },
  fails: ['cpu_limit'],
} satisfies Lie;
