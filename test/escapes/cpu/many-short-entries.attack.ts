import type { Attack } from '../attack.ts';

export default {
  name: 'CPU time spread over many fetches',
  tries: 'To get the CPU limit anew with every answer.',
  source: `
    for (let n = 0; n < 20; n += 1) {
      const until = Date.now() + 25;
      while (Date.now() < until);
      await api.fetch('https://api.example/ok');
    }
  `,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
