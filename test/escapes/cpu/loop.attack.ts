import type { Attack } from '../attack.ts';

export default {
  name: 'a loop without end',
  tries: 'To keep a runner for ever.',
  source: 'for (;;);',
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
