import type { Attack } from '../attack.ts';

export default {
  name: 'a thrown error whose stack loops',
  tries: 'To loop while the guest reads where it came from.',
  source: `
    const error = new Error('x');
    Object.defineProperty(error, 'stack', { get() { for (;;); } });
    throw error;
  `,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
