import type { Lie } from './lie.ts';

export default {
  name: 'CPU time that falls',
  tries: 'To have used less than it has.',
  says: `at.settle = () => say(report({}, { cpuMs: 1 })); say({ ...waiting(fetch(1)), cpuMs: 2 });`,
  asks: ['https://x.example/'],
} satisfies Lie;
