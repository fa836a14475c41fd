import type { Attack } from '../attack.ts';

export default {
  name: 'this in the body',
  tries: 'To be given an object of the guest as this.',
  source: `
    const self = this;
    api.state.set('known', self === undefined || self === globalThis);
  `,
  expect: { returned: { known: true } },
} satisfies Attack;
