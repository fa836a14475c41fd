import type { Attack } from '../attack.ts';

export default {
  name: 'enums, namespaces and decorators',
  tries: 'To have the stripper write code of its own.',
  source: 'enum A { B = (() => { globalThis.pwned = 1; return 1; })() } namespace C { export const d = 1; }',
  expect: { failed: ['compile_error'] },
  whole: true,
  language: 'typescript',
} satisfies Attack;
