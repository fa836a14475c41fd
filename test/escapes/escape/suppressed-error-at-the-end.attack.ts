import type { Attack } from '../attack.ts';

export default {
  name: 'errors of disposal',
  tries: "To have the end of the body throw something of one's own.",
  source: `
    attempt(() => { globalThis.SuppressedError = class { constructor() { api.state.set('made', true); } }; });
    { using a = { [Symbol.dispose]() { throw new Error('a'); } }; throw new Error('b'); }
  `,
  expect: { failed: ['uncaught_error'] },
} satisfies Attack;
