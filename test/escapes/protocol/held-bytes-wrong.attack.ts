import type { Lie } from './lie.ts';

export default {
  name: 'memory that is no number of bytes',
  tries: 'To spoil the sums by which runners are chosen.',
  says: `say(JSON.stringify({ ...waiting(fetch(1)), heldBytes: 1 }).replace('"heldBytes":1', '"heldBytes":1e999'));`,
} satisfies Lie;
