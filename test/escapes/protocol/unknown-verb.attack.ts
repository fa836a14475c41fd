import type { Lie } from './lie.ts';

export default {
  name: 'a word that nobody knows',
  tries: 'To find a handler by its name.',
  says: `say({ verb: 'constructor', id });`,
} satisfies Lie;
