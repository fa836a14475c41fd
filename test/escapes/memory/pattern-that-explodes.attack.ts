import type { Attack } from '../attack.ts';

export default {
  name: 'a pattern of nested counts',
  tries: 'To exhaust the memory in which patterns are compiled.',
  source: `
    attempt(() => new RegExp('(?:(?:(?:(?:x{1,1000}){1,1000}){1,1000}){1,1000}){1,1000}').test('x'));
    api.state.set('done', true);
  `,
  expect: { returned: { done: true }, failed: ['memory_limit', 'cpu_limit', 'uncaught_error'] },
  uninterruptible: true,
} satisfies Attack;
