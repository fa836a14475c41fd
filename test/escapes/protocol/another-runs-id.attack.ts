import type { Lie } from './lie.ts';

export default {
  name: 'an answer for another run',
  tries: 'To decide what becomes of a run in another runner.',
  says: `say(report({}, { id: id + 1 }), report({}, { id: id - 1 }));`,
} satisfies Lie;
