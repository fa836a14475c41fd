import type { Lie } from './lie.ts';

export default {
  name: 'reports that go on after the run is done',
  tries: 'To add to what was decided.',
  says: `at.settle = () => say(report({ effects: [set('a', 1)] }), report({ effects: [set('a', 2)] })); say(waiting(fetch(1)));`,
  stands: { a: 1 },
  asks: ['https://x.example/'],
} satisfies Lie;
