import type { Attack } from '../attack.ts';

export default {
  name: 'patterns without end',
  tries: 'To fill the cache of compiled patterns.',
  source: `
    const all = [];
    for (let at = 0; ; at += 1) all.push(new RegExp(\`^(?:a\${at}|b){1,50}$\`));
  `,
  expect: { failed: ['memory_limit'] },
  limits: { actionMemoryMb: 8, actionCpuMs: 8_000, actionTimeoutMs: 12_000 },
} satisfies Attack;
