import type { Attack } from '../attack.ts';

export default {
  name: 'microtasks that double',
  tries: 'To drown the runner in its own queue.',
  source: `
    const fork = () => { Promise.resolve().then(fork); Promise.resolve().then(fork); };
    fork();
  `,
  expect: { failed: ['cpu_limit', 'memory_limit'] },
} satisfies Attack;
