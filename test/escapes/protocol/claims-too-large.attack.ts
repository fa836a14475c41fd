import type { Lie } from './lie.ts';

export default {
  name: 'more claims than a token may have',
  tries: 'To have tokens that nobody takes.',
  says: `say(report({ effects: Array.from({ length: 9 }, (_, n) => ({ type: 'session.setCustomClaim', name: 'c' + n, value: 'x'.repeat(1_000) })) }));`,
} satisfies Lie;
