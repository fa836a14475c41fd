import type { Attack } from '../attack.ts';

export default {
  name: 'a returned thenable that resolves with another',
  tries: 'To keep the end of the action from ever being seen.',
  source: `
    const next = () => ({ then(resolve) { resolve(next()); } });
    return next();
  `,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
