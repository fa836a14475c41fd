import type { Lie } from './lie.ts';

export default {
  name: 'a frame of more parts than there can be',
  tries: 'To make the parent hold millions of empty texts.',
  says: `raw(frame(...Array.from({ length: 10_000 }, () => '')));`,
} satisfies Lie;
