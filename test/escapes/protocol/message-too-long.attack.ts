import type { Lie } from './lie.ts';

export default {
  name: 'a message longer than any',
  tries: 'To fill the trace.',
  says: `say(failed('x'.repeat(4_001)));`,
} satisfies Lie;
