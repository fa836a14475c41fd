import type { Attack } from '../attack.ts';

export default {
  name: 'a text that doubles',
  tries: 'To hold a text that no memory limit counts.',
  source: `
    let text = 'x', caught = 'none';
    try { for (;;) text += text; } catch (error) { caught = error.name; }
    api.state.set('caught', caught);
  `,
  expect: { returned: { caught: 'RangeError' } },
} satisfies Attack;
