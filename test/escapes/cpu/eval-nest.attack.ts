import type { Attack } from '../attack.ts';

export default {
  name: 'evals inside evals',
  tries: 'To run on in code that was compiled meanwhile.',
  source: `
    const again = 'for (;;) { (0, eval)("1"); new Function("return 1")(); }';
    (0, eval)(again);
  `,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
