import type { Attack } from '../attack.ts';

export default {
  name: 'a formatter of stacks that loops',
  tries: 'To loop whenever the guest or the host touches a stack.',
  source: `
    attempt(() => { Error.prepareStackTrace = () => { for (;;); }; });
    null.x;
  `,
  expect: { failed: ['cpu_limit', 'uncaught_error'] },
} satisfies Attack;
