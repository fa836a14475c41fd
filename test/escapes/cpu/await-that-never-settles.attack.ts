import type { Attack } from '../attack.ts';

export default {
  name: 'a promise that nothing settles',
  tries: 'To occupy a runner without using any CPU.',
  source: 'await new Promise(() => {});',
  expect: { failed: ['timeout'] },
  limits: { actionTimeoutMs: 1_500 },
} satisfies Attack;
