import type { Lie } from './lie.ts';

export default {
  name: 'the keys of prototypes in the message',
  tries: 'To change the prototypes of the host.',
  says: `say(JSON.stringify(report({}, { X: { admin: true } })).replaceAll('"X"', '"__proto__"'));`,
} satisfies Lie;
