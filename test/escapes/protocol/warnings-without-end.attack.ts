import type { Lie } from './lie.ts';

export default {
  name: 'warnings in every report',
  tries: 'To fill the trace.',
  says: `const warnings = Array.from({ length: 50 }, () => 'x'.repeat(500)); const next = (n) => ({ ...report(), report: { ...waiting(fetch(n)).report, warnings } }); let n = 1; at.settle = () => say(next(n += 1)); say(next(1));`,
  asks: ['https://x.example/'],
} satisfies Lie;
