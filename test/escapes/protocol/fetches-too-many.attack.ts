import type { Lie } from './lie.ts';

export default {
  name: 'more fetches than an action may make',
  tries: 'To make the host knock at a thousand doors.',
  says: `say(waiting(...Array.from({ length: 21 }, (_, n) => fetch(n + 1))));`,
} satisfies Lie;
