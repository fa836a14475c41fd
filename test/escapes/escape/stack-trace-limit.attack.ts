import type { Attack } from '../attack.ts';

export default {
  name: 'a stack trace limit that is an object',
  tries: 'To run code whenever the guest or V8 makes an error.',
  source: `
    attempt(() => Object.defineProperty(Error, 'stackTraceLimit', { get() { throw new RangeError('mine'); }, configurable: true }));
    let told = 'none';
    try { api.state.set(5, 1); } catch (error) { told = error.name; }
    api.state.set('told', told);
  `,
  expect: { returned: { told: 'TypeError' } },
} satisfies Attack;
