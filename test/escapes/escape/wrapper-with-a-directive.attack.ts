import type { Attack } from '../attack.ts';

export default {
  name: 'a directive that changes how the body is read',
  tries: 'To make the wrapper strict, sloppy or native.',
  source: `
    'use strict'; 'use asm'; 'use wasm'; '%NativeSyntax';
    api.state.set('entered', true);
  `,
  expect: { returned: { entered: true }, failed: ['compile_error'] },
  whole: true,
} satisfies Attack;
