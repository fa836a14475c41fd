import type { Lie } from './lie.ts';

export default {
  name: 'effects after a deny',
  tries: 'To be denied and have it all the same.',
  says: `say(report({ effects: [{ type: 'deny', reason: 'x' }, set('a', 1)] }));`,
} satisfies Lie;
