import type { Attack } from '../attack.ts';

export default {
  name: 'a set-like whose keys never end',
  tries: 'To loop inside Set.prototype.union.',
  source: `
    let n = 0;
    new Set().union({ size: 1, has: () => true, keys: () => ({ next: () => ({ done: false, value: (n += 1) % 100 }) }) });
  `,
  expect: { failed: ['cpu_limit', 'memory_limit'] },
} satisfies Attack;
