import type { Attack } from '../attack.ts';

export default {
  name: 'a source that exports something to construct',
  tries: 'To be called in another way than an action is.',
  source: `export default class { constructor(event, api) { api.state.set('entered', true); } }`,
  expect: { failed: ['compile_error', 'uncaught_error'] },
  whole: true,
} satisfies Attack;
