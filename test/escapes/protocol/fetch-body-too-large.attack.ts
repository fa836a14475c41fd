import type { Lie } from './lie.ts';

export default {
  name: 'a body over its limit',
  tries: 'To send more than an action may.',
  says: `say(waiting(fetch(1, { method: 'POST', body: 'x'.repeat(2_000_000) })));`,
  limits: { fetchRequestBytes: 1_000_000 },
} satisfies Lie;
