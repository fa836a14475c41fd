import type { Lie } from './lie.ts';

export default {
  name: 'a part longer than its frame',
  tries: 'To read what lies behind the frame in the memory of the parent.',
  says: `raw(number(8), number(4_000), 'abcd', Buffer.alloc(5_000, 'x'));`,
} satisfies Lie;
