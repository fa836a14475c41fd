import type { Lie } from './lie.ts';

export default {
  name: 'a header that is the key of prototypes',
  tries: 'To change the prototypes of the host.',
  says: `at.settle = () => say(report({ effects: [set('a', 1)] })); say(JSON.stringify(waiting(fetch(1, { headers: { X: 'y' } }))).replaceAll('"X"', '"__proto__"'));`,
  stands: { a: 1 },
  asks: ['https://x.example/'],
  harmless: true,
} satisfies Lie;
