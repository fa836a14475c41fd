import type { Attack } from '../attack.ts';

export default {
  name: 'a resource whose disposal loops',
  tries: 'To loop where the language disposes of resources.',
  source: '{ using late = { [Symbol.dispose]() { for (;;); } }; }',
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
