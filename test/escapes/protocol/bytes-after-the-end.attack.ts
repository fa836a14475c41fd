import type { Lie } from './lie.ts';

export default {
  name: 'bytes without end while nothing is asked',
  tries: 'To keep the parent reading, and to fill its memory.',
  says: `say(report({ effects: [set('a', 1)] })); setTimeout(() => { raw(number(20_000_000)); const more = () => { raw([0]); setImmediate(more); }; more(); }, 30);`,
  stands: { a: 1 },
} satisfies Lie;
