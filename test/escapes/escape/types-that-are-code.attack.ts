import type { Attack } from '../attack.ts';

export default {
  name: 'types that hold code',
  tries: 'To have code survive the stripping of types that no checker of JavaScript saw.',
  source: 'const a = 1 as any }); globalThis.pwned = 1; (async () => { let b: string',
  expect: { failed: ['compile_error'] },
  whole: true,
  language: 'typescript',
} satisfies Attack;
