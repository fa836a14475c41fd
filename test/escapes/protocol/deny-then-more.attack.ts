import type { Lie } from './lie.ts';

export default {
  name: 'a deny in one report and effects in the next',
  tries: 'To be denied and have it all the same.',
  says: `at.settle = () => say(report({ effects: [set('a', 1)] })); say({ ...waiting(), report: { ...waiting(fetch(1)).report, effects: [{ type: 'deny', reason: 'x' }] } });`,
  asks: ['https://x.example/'],
} satisfies Lie;
