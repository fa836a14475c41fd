import type { Attack } from '../attack.ts';

export default {
  name: 'compiled functions without end',
  tries: 'To fill the cache of compiled code.',
  source: `
    const all = [];
    for (let at = 0; ; at += 1) all.push(new Function(\`return \${at} + \${'1 + '.repeat(200)} 1\`));
  `,
  expect: { failed: ['memory_limit', 'cpu_limit'] },
  limits: { actionMemoryMb: 16, actionCpuMs: 2_000, actionTimeoutMs: 6_000 },
} satisfies Attack;
