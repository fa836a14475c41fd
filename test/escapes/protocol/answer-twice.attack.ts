import type { Lie } from './lie.ts';

export default {
  name: 'two answers to one question',
  tries: 'To have the second one count for the run that comes next.',
  says: `say(report({ effects: [set('a', 1)] }), report({ effects: [{ type: 'deny', reason: 'late' }] }));`,
  stands: { a: 1 },
} satisfies Lie;
