import type { Lie } from './lie.ts';

export default {
  name: 'frames without anything in them',
  tries: 'To have an answer that is no text.',
  says: `raw(number(0), number(0), number(0));`,
} satisfies Lie;
