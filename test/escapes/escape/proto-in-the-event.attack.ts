import type { Attack } from '../attack.ts';

export default {
  name: 'an event whose keys are __proto__',
  tries: "To have the snapshot of the event carry a prototype of somebody's choice.",
  source: `api.state.set('seen', [typeof step.a.admin, typeof step.b, typeof ({}).admin]);`,
  expect: { returned: { seen: ['undefined', 'undefined', 'undefined'] } },
  step: JSON.parse('{"a":{"__proto__":{"admin":true}},"__proto__":{"b":{"admin":true}}}'),
} satisfies Attack;
