import type { Attack } from '../attack.ts';

export default {
  name: 'a bomb after a fetch',
  tries: 'To run out of memory in the second entry.',
  source: `
    const body = (await api.fetch('https://api.example/ok')).body, all = [];
    for (;;) all.push({ body, more: [body] });
  `,
  expect: { failed: ['memory_limit'] },
  limits: { actionMemoryMb: 8, actionCpuMs: 8_000, actionTimeoutMs: 12_000 },
} satisfies Attack;
