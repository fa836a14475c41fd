import type { Attack } from '../attack.ts';

export default {
  name: 'a function whose parameters break out',
  tries: 'To run in the parameters of the one function, before it is called.',
  source: `export default (event, api, step = (() => { throw new Error('x'); })(), more = globalThis.constructor.constructor('return typeof process')()) => { if (more !== 'undefined') api.state.set('escaped', more); }`,
  expect: { failed: ['uncaught_error', 'compile_error'], returned: {} },
  whole: true,
} satisfies Attack;
