import type { Lie } from './lie.ts';

export default {
  name: 'a key that every object has',
  tries: 'To be found where nothing was set.',
  says: `say(report({ state: { at: 'constructor' } }));`,
} satisfies Lie;
