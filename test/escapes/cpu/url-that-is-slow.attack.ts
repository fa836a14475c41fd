import type { Attack } from '../attack.ts';

export default {
  name: 'a URL that takes long to read',
  tries: 'To hang a runner in reading one URL.',
  source: `for (;;) attempt(() => new URL(\`https://\${'ü'.repeat(30_000)}.example/\${'../'.repeat(100_000)}\`));`,
  expect: { failed: ['cpu_limit', 'memory_limit'] },
} satisfies Attack;
