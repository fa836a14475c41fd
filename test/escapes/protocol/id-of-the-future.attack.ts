import type { Lie } from './lie.ts';

export default {
  name: 'an answer for a run of the future',
  tries: 'To have the answer kept until that run comes.',
  says: `say(report({}, { id: id + 1_000 }), report());`,
} satisfies Lie;
