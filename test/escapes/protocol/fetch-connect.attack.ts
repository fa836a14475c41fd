import type { Lie } from './lie.ts';

export default {
  name: 'a method that opens a tunnel',
  tries: 'To reach through a proxy what is not listed.',
  says: `say(waiting(fetch(1, { method: 'CONNECT' })));`,
} satisfies Lie;
