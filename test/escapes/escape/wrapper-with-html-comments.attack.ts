import type { Attack } from '../attack.ts';

export default {
  name: 'a source with HTML comments',
  tries: 'To comment the wrapper out in the one way that old scripts know.',
  source: `
    api.state.set('entered', true); <!-- }
    --> }); globalThis.pwned = 1; ({
  `,
  expect: { returned: { entered: true }, failed: ['compile_error'] },
  whole: true,
} satisfies Attack;
