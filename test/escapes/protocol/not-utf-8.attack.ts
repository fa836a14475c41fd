import type { Lie } from './lie.ts';

export default {
  name: 'bytes that are no UTF-8',
  tries: 'To have keys that look alike and are not.',
  says: `raw(number(8), number(4), [0x7b, 0xff, 0xfe, 0x7d]);`,
} satisfies Lie;
