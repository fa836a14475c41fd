import type { Lie } from './lie.ts';

export default {
  name: 'a waiting action that holds everything',
  tries: 'To keep the runners from all others.',
  says: `at.settle = () => say(report({ effects: [set('a', 1)] })); say({ ...waiting(fetch(1)), heldBytes: Number.MAX_SAFE_INTEGER });`,
  stands: { a: 1 },
  asks: ['https://x.example/'],
  harmless: true,
} satisfies Lie;
