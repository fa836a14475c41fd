import type { Lie } from './lie.ts';

export default {
  name: 'a report when it is to tidy',
  tries: 'To have effects count for no run.',
  says: `at.tidy = ({ id }) => say(report({ effects: [set('x', 1)] }, { id })); say(report({ effects: [set('a', 1)] }, { untidy: true }));`,
  stands: { a: 1 },
} satisfies Lie;
