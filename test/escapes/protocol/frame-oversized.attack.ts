import type { Lie } from './lie.ts';

export default {
  name: 'a frame longer than any may be',
  tries: 'To make the parent hold four gigabytes.',
  says: `raw(number(0xffffffff));`,
} satisfies Lie;
