import type { Lie } from './lie.ts';

export default {
  name: 'a text that is nested without end',
  tries: 'To take the stack, or the memory, of the parent.',
  says: `say(JSON.stringify(report({ effects: [set('a', 7)] })).replace('7', '['.repeat(8_000_000) + ']'.repeat(8_000_000)));`,
  limits: { actionCpuMs: 8_000 },
  withinMs: 4_000,
} satisfies Lie;
