import type { Lie } from './lie.ts';

export default {
  name: 'a number that is none',
  tries: 'To store what cannot be written again.',
  says: `say(JSON.stringify(report({ effects: [set('a', 7)] })).replace('7', '1e999'));`,
} satisfies Lie;
