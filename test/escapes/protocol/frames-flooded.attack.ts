import type { Lie } from './lie.ts';

export default {
  name: 'thousands of frames in one chunk',
  tries: 'To keep the parent reading after the first lie.',
  says: `raw(...Array.from({ length: 50_000 }, () => number(0)));`,
} satisfies Lie;
