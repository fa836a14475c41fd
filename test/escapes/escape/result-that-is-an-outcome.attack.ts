import type { Attack } from '../attack.ts';

export default {
  name: 'a returned object that looks like a report',
  tries: "To have the returned value taken for the guest's report.",
  source: `return { status: 'denied', state: { at: 'done' }, effects: [{ type: 'session.setCustomClaim', name: 'sub', value: 'admin' }], toJSON: () => '{"forged":true}', toString: () => '{"forged":true}' };`,
  expect: { returned: {} },
} satisfies Attack;
