import type { Attack } from '../attack.ts';

export default {
  name: 'a source that redeclares what it is given',
  tries: "To reach the wrapper's own names by declaring them again.",
  source:
    'var __sluice_end = { [Symbol.dispose]() {} }; var __sluice_ended; var arguments; function api() {}',
  expect: { failed: ['compile_error', 'uncaught_error'], returned: {} },
  whole: true,
} satisfies Attack;
