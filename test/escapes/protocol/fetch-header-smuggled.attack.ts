import type { Lie } from './lie.ts';

export default {
  name: 'a header with a line break in it',
  tries: 'To write headers, and requests, that nobody checked.',
  says: `say(waiting(fetch(1, { headers: { 'x-a': 'b' + String.fromCharCode(13, 10) + 'authorization: c' } })));`,
} satisfies Lie;
