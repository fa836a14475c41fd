import type { Attack } from '../attack.ts';

export default {
  name: 'a source that ends in an open template',
  tries: 'To swallow the rest of the wrapper into a text.',
  source: `api.state.set('entered', true); const rest = \`\${1`,
  expect: { failed: ['compile_error'] },
  whole: true,
} satisfies Attack;
