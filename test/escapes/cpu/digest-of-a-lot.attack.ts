import type { Attack } from '../attack.ts';

export default {
  name: 'digests of megabytes',
  tries: 'To hang a runner in hashing.',
  source: `
    const bytes = new Uint8Array(4_000_000);
    for (;;) await crypto.subtle.digest('SHA-512', bytes);
  `,
  expect: { failed: ['cpu_limit', 'memory_limit'] },
} satisfies Attack;
