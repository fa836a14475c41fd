import type { Attack } from '../attack.ts';

export default {
  name: 'Reflect.apply with an argument list without end',
  tries: 'To hang a runner in collecting arguments.',
  source: 'for (;;) attempt(() => Reflect.apply(() => 1, null, { length: 2 ** 26 }));',
  expect: { failed: ['cpu_limit', 'memory_limit', 'uncaught_error'] },
  uninterruptible: true,
} satisfies Attack;
