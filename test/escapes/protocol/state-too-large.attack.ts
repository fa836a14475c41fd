import type { Lie } from './lie.ts';

export default {
  name: 'more state than a run may have',
  tries: 'To fill the store.',
  says: `say(report({ effects: Array.from({ length: 9 }, (_, n) => set('k' + n, 'x'.repeat(64_000))) }));`,
} satisfies Lie;
