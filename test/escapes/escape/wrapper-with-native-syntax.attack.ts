import type { Attack } from '../attack.ts';

export default {
  name: 'natives of V8',
  tries: "To call V8's own functions by a percent sign.",
  source: '%DebugPrint(api); %SystemBreak();',
  expect: { failed: ['compile_error'] },
  whole: true,
} satisfies Attack;
