import type { Attack } from '../attack.ts';

export default {
  name: 'awaiting an answered fetch again and again',
  tries: 'To make the runner believe that it waits for the host.',
  source: `
    const answered = api.fetch('https://api.example/ok');
    for (;;) await answered;
  `,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
