import type { Lie } from './lie.ts';

export default {
  name: 'an answer for a run that was given up',
  tries: 'To be heard once the run is over.',
  says: `at.drop = () => say(report({ effects: [set('a', 1)] })); say(waiting(fetch(1, { url: 'https://slow.example/' })));`,
  fails: ['timeout'],
  limits: { actionTimeoutMs: 500 },
  asks: ['https://slow.example/'],
} satisfies Lie;
