import type { Attack } from '../attack.ts';

export default {
  name: 'a class whose static block loops',
  tries: 'To loop while a class is being defined.',
  source: 'class A { static { for (;;); } }',
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
