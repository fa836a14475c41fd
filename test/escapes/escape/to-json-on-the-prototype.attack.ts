import type { Attack } from '../attack.ts';

export default {
  name: 'Object.prototype.toJSON',
  tries: 'To put another value in place of what is written as an effect.',
  source: `
    for (const prototype of [Object.prototype, Array.prototype, String.prototype, Number.prototype]) attempt(() => Object.defineProperty(prototype, 'toJSON', { value: () => 'forged', configurable: true }));
    api.state.set('a', { b: [1, 'x'] });
  `,
  expect: { returned: { a: { b: [1, 'x'] } } },
} satisfies Attack;
