import type { Attack } from '../attack.ts';

export default {
  name: 'a thenable that resolves with another',
  tries: 'To keep a promise resolving for ever.',
  source: `
    const next = () => ({ then(resolve) { resolve(next()); } });
    await next();
  `,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
