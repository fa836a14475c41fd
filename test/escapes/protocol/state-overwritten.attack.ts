import type { Lie } from './lie.ts';

export default {
  name: 'the same state again and again',
  tries: 'To have the parent hold what is overwritten.',
  says: `const one = 'x'.repeat(65_000); say(report({ effects: Array.from({ length: 450 }, () => set('a', one)) }));`,
  limits: { actionCpuMs: 8_000 },
  withinMs: 3_000,
  // To read thirty megabytes takes a while.
  stallsMs: 2_500,
} satisfies Lie;
