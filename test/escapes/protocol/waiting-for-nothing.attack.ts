import type { Lie } from './lie.ts';

export default {
  name: 'an action that waits without having asked',
  tries: 'To keep a place until the deadline.',
  says: `say(waiting());`,
} satisfies Lie;
