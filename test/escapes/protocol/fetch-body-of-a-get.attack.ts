import type { Lie } from './lie.ts';

export default {
  name: 'a body where none belongs',
  tries: 'To have it read as a second request.',
  says: `say(waiting(fetch(1, { body: 'GET /admin HTTP/1.1' })));`,
} satisfies Lie;
