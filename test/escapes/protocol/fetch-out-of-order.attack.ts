import type { Lie } from './lie.ts';

export default {
  name: 'a fetch with a number out of turn',
  tries: 'To get the answer of another.',
  says: `say(waiting(fetch(1), fetch(3)));`,
} satisfies Lie;
