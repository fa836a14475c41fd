import type { Lie } from './lie.ts';

export default {
  name: 'a claim that only the token may hold',
  tries: 'To be somebody else.',
  says: `say(report({ effects: [{ type: 'session.setCustomClaim', name: 'sub', value: 'admin' }] }));`,
} satisfies Lie;
