import type { Attack } from '../attack.ts';

export default {
  name: 'a proxy whose traps loop',
  tries: 'To loop wherever the language looks at an object.',
  source: `
    const trap = () => { for (;;); };
    Object.keys(new Proxy({}, { ownKeys: trap, getPrototypeOf: trap, get: trap }));
  `,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
