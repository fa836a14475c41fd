import type { Attack } from '../attack.ts';

export default {
  name: 'effects without end',
  tries: 'To have the host apply millions of effects.',
  source: `for (;;) api.state.set('a', 1);`,
  expect: { failed: ['limit_exceeded', 'cpu_limit'] },
} satisfies Attack;
