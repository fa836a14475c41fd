import type { Lie } from './lie.ts';

export default {
  name: 'CPU time of a week',
  tries: 'To spoil what is counted, and the patience that follows from it.',
  says: `say(report({}, { cpuMs: 6e8 }));`,
} satisfies Lie;
