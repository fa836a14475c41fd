import type { Lie } from './lie.ts';

export default {
  name: 'bytes before the answer',
  tries: 'To have the answer read from another place.',
  says: `raw('xx', frame(JSON.stringify(report())));`,
  limits: { actionCpuMs: 100 },
  fails: ['sandbox_crashed', 'cpu_limit'],
} satisfies Lie;
