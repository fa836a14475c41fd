import type { Attack } from '../attack.ts';

export default {
  name: 'a thrown proxy whose every trap loops',
  tries: 'To loop while the guest reads what was thrown.',
  source: `
    const trap = () => { for (;;); };
    throw new Proxy(new Error('x'), { get: trap, has: trap, ownKeys: trap, getPrototypeOf: trap, getOwnPropertyDescriptor: trap });
  `,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
