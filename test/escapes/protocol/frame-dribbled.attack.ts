import type { Lie } from './lie.ts';

export default {
  name: 'a frame that comes one byte at a time',
  tries: 'To keep the parent busy with bytes, and to be given more time for each.',
  says: `raw(number(20_000_000)); const more = () => { raw([0]); setImmediate(more); }; more();`,
  limits: { actionCpuMs: 100 },
  fails: ['cpu_limit'],
} satisfies Lie;
