import type { Lie } from './lie.ts';

export default {
  name: 'an endless complaint',
  tries: 'To keep the parent reading.',
  says: `const text = 'x'.repeat(60_000); const more = () => { process.stderr.write(text); setImmediate(more); }; say(report({ effects: [set('a', 1)] })); more();`,
  stands: { a: 1 },
} satisfies Lie;
