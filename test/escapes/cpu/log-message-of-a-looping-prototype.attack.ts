import type { Attack } from '../attack.ts';

export default {
  name: 'a message with a prototype without end',
  tries: "To keep the guest's printer climbing.",
  source: `
    const ring = new Proxy({}, { getPrototypeOf: () => new Proxy({}, { getPrototypeOf: () => ring }) });
    console.log(ring);
    api.state.set('done', true);
  `,
  expect: { returned: { done: true } },
} satisfies Attack;
