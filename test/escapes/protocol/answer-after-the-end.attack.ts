import type { Lie } from './lie.ts';

export default {
  name: 'an answer that comes again later',
  tries: 'To be heard while nothing is asked.',
  says: `say(report({ effects: [set('a', 1)] })); setTimeout(() => say(report({}, { id: id })), 30);`,
  stands: { a: 1 },
} satisfies Lie;
