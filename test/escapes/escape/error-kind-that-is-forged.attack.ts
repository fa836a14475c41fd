import type { Attack } from '../attack.ts';

export default {
  name: 'an error with an error_kind of its own',
  tries: 'To have a failure counted as another kind.',
  source: `throw Object.assign(new Error('x'), { error_kind: 'sandbox_crashed', name: 'limit_exceeded' });`,
  expect: { failed: ['uncaught_error'] },
} satisfies Attack;
