import type { Lie } from './lie.ts';

export default {
  name: 'megabytes of headers',
  tries: 'To send more than an action may.',
  says: `const headers = {}; for (let n = 0; n < 100; n += 1) headers['x-' + n] = 'x'.repeat(60_000); say(waiting(fetch(1, { headers })));`,
} satisfies Lie;
