import type { Attack } from '../attack.ts';

export default {
  name: 'date formats without end',
  tries: 'To hang a runner in making formats.',
  source: `for (;;) new Date().toLocaleString('ar-EG-u-ca-islamic', { dateStyle: 'full' });`,
  expect: { failed: ['cpu_limit', 'memory_limit'] },
} satisfies Attack;
