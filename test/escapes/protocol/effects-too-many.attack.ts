import type { Lie } from './lie.ts';

export default {
  name: 'more effects than an action may ask for, in several reports',
  tries: 'To keep the checkpoint busy.',
  says: `const effects = Array.from({ length: 1_500 }, () => set('a', 1)); at.settle = () => say(report({ effects })); say({ ...waiting(), report: { ...waiting(fetch(1)).report, effects } });`,
  asks: ['https://x.example/'],
} satisfies Lie;
