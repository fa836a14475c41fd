import type { Attack } from '../attack.ts';

export default {
  name: 'a loop of awaits that nobody waits for',
  tries: 'To go on after the body has returned.',
  source: '(async () => { for (;;) await 0; })();',
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
