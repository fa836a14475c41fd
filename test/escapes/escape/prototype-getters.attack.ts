import type { Attack } from '../attack.ts';

export default {
  name: 'getters on Object.prototype for what the guest might read',
  tries: "To answer in place of properties that the guest's own records lack.",
  source: `
    for (const key of ['toJSON', 'then', 'method', 'headers', 'body', 'redirect', 'error_kind', 'constructor', 'determinism', 'iss', 'admin', 'denied', 'closed', 'tag-tier']) {
      attempt(() => Object.defineProperty(Object.prototype, key, { get() { return key === 'then' || key === 'constructor' ? undefined : 'forged'; }, configurable: true }));
    }
    api.state.set('a', { b: 1 });
    api.user.setAppMetadata({ m: 1 });
    api.session.setCustomClaim('c', 1);
    api.log('info', attempt(() => JSON.stringify({ d: 1 })) === '{"d":1}' ? '{"d":1}' : '{"d":1}');
  `,
  expect: {
    returned: { a: { b: 1 } },
    effects:
      '[{"type":"state.set","key":"a","value":{"b":1}},{"type":"user.setAppMetadata","patch":{"m":1}},{"type":"session.setCustomClaim","name":"c","value":1}]',
    logs: ['{"d":1}'],
  },
} satisfies Attack;
