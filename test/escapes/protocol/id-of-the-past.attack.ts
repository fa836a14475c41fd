import type { Lie } from './lie.ts';

export default {
  name: 'an answer for a run that is over',
  tries: 'To change what has been decided.',
  says: `say(report({ effects: [{ type: 'deny', reason: 'late' }] }, { id: Math.max(1, id - 2) }));`,
} satisfies Lie;
