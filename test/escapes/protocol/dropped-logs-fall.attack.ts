import type { Lie } from './lie.ts';

export default {
  name: 'dropped entries that come back',
  tries: 'To say more than an action may.',
  says: `at.settle = () => say(report({ droppedLogs: 1 })); say({ ...waiting(fetch(1)), report: { ...waiting(fetch(1)).report, droppedLogs: 2 } });`,
  asks: ['https://x.example/'],
} satisfies Lie;
