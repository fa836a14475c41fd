import type { Attack } from '../attack.ts';

export default {
  name: '__proto__ as a claim',
  tries: "To change the prototype of the token's payload.",
  source: `
    api.session.setCustomClaim('__proto__', { sub: 'admin' });
    api.session.setCustomClaim('constructor', 1);
    api.session.setCustomClaim('hasOwnProperty', 1);
  `,
  expect: {
    returned: {},
    effects:
      '[{"type":"session.setCustomClaim","name":"__proto__","value":{"sub":"admin"}},{"type":"session.setCustomClaim","name":"constructor","value":1},{"type":"session.setCustomClaim","name":"hasOwnProperty","value":1}]',
  },
} satisfies Attack;
