import type { Attack } from '../attack.ts';

export default {
  name: 'an iterator that loops when it is closed',
  tries: 'To loop where the language closes iterators.',
  source:
    'const [first] = { [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }), return() { for (;;); } }) };',
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
