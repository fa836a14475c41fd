import type { Attack } from '../attack.ts';

export default {
  name: 'a tag that loops',
  tries: 'To loop inside a tagged template.',
  source: `
    const tag = () => { for (;;); };
    tag\`x\`;
  `,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
