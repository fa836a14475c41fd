import type { Lie } from './lie.ts';

export default {
  name: 'CPU time that is no number',
  tries: 'To have every comparison fail.',
  says: `say(JSON.stringify(report()).replace('"cpuMs":1', '"cpuMs":1e999'));`,
} satisfies Lie;
