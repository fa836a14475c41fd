import type { Attack } from '../attack.ts';

export default {
  name: 'a flood of log entries',
  tries: "To fill the host's memory with logs.",
  source: `
    for (let at = 0; at < 100_000; at += 1) console.log('x');
    api.state.set('entries', 100_000);
  `,
  expect: { returned: { entries: 100_000 } },
  limits: { actionCpuMs: 2_000, actionTimeoutMs: 4_000 },
} satisfies Attack;
