import type { Lie } from './lie.ts';

export default {
  name: 'a crash that only the parent can see',
  tries: 'To blame the host.',
  says: `say(failed('x', { error_kind: 'http_fetch_timeout' }));`,
} satisfies Lie;
