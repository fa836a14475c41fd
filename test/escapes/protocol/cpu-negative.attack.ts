import type { Lie } from './lie.ts';

export default {
  name: 'CPU time below nothing',
  tries: 'To gain patience.',
  says: `say(report({}, { cpuMs: -1e6 }));`,
} satisfies Lie;
