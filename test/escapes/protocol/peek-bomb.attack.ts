import type { Lie } from './lie.ts';

export default {
  name: 'a last word of gigabytes',
  tries: 'To make the parent hold it.',
  says: `peek(number(0x7fffffff), Buffer.alloc(2_000_000));`,
} satisfies Lie;
