import type { Lie } from './lie.ts';

export default {
  name: 'more entries than an action may log, in several reports',
  tries: 'To fill the trace.',
  says: `const logs = Array.from({ length: 600 }, () => ({ level: 'info', message: 'x' })); at.settle = () => say(report({ logs })); say({ ...waiting(), report: { ...waiting(fetch(1)).report, logs } });`,
  asks: ['https://x.example/'],
} satisfies Lie;
