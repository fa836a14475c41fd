import type { Attack } from '../attack.ts';

export default {
  name: 'a source that is a module',
  tries: 'To be compiled as a module, with imports.',
  source: `import fs from 'fs'; export default async (event, api) => { api.state.set('entered', true); };`,
  expect: { failed: ['compile_error'] },
  whole: true,
} satisfies Attack;
