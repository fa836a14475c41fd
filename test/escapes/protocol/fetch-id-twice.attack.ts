import type { Lie } from './lie.ts';

export default {
  name: 'two fetches of one number',
  tries: 'To have one counted and two made.',
  says: `say(waiting(fetch(1), fetch(1)));`,
} satisfies Lie;
