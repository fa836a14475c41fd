import type { Attack } from '../attack.ts';

export default {
  name: 'several flat texts of the largest size',
  tries: 'To have more than the process may have.',
  source: `
    const all = [];
    for (;;) { const text = 'x'.repeat(2 ** 29 - 24); text.indexOf('y'); all.push(\`\${text.slice(1)}\`); text.at(-1); /y/.test(text); }
  `,
  expect: { failed: ['memory_limit', 'cpu_limit'] },
  limits: { actionMemoryMb: 8, actionCpuMs: 600, actionTimeoutMs: 12_000 },
  uninterruptible: true,
} satisfies Attack;
