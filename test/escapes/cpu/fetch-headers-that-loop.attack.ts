import type { Attack } from '../attack.ts';

export default {
  name: 'headers without end',
  tries: 'To loop inside the reading of headers.',
  source: `
    const pairs = new Proxy([], { get: (target, key) => (key === 'length' ? 2 ** 32 - 1 : ['a', '']) });
    await api.fetch('https://api.example/ok', { headers: pairs });
  `,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
