import type { Lie } from './lie.ts';

export default {
  name: 'a method of several words',
  tries: 'To write a request line that nobody checked.',
  says: `say(waiting(fetch(1, { method: 'GET /admin HTTP/1.1' })));`,
} satisfies Lie;
