import type { Attack } from '../attack.ts';

export default {
  name: 'a loop after an awaited fetch',
  tries: 'To find the second entry into the sandbox without a time limit.',
  source: `
    await api.fetch('https://api.example/ok');
    for (;;);
  `,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
