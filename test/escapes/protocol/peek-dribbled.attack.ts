import type { Lie } from './lie.ts';

export default {
  name: 'a last word that never ends',
  tries: 'To keep the parent reading.',
  says: `peek(number(900_000)); const more = () => { peek([0]); setImmediate(more); }; more();`,
  limits: { actionCpuMs: 100 },
  fails: ['cpu_limit', 'sandbox_crashed'],
} satisfies Lie;
