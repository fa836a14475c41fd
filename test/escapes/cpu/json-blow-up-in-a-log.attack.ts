import type { Attack } from '../attack.ts';

export default {
  name: 'a small value that becomes a huge log entry',
  tries: "To hang the guest's own printer.",
  source: `
    let value = ['x'.repeat(100)];
    for (let at = 0; at < 40; at += 1) value = [value, value];
    for (let at = 0; at < 10; at += 1) console.log(value);
    api.state.set('done', true);
  `,
  expect: { returned: { done: true } },
} satisfies Attack;
