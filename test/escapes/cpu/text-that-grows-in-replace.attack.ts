import type { Attack } from '../attack.ts';

export default {
  name: 'a replacement that doubles',
  tries: 'To hang a runner in String.prototype.replaceAll.',
  source: `
    let text = 'x';
    for (;;) text = text.replaceAll('x', '$&$&$&$&xx');
  `,
  expect: { failed: ['cpu_limit', 'memory_limit', 'uncaught_error'] },
  uninterruptible: true,
} satisfies Attack;
