import type { Lie } from './lie.ts';

export default {
  name: 'a runner that is ready a second time',
  tries: 'To be taken for a new one.',
  says: `say('{"verb":"ready"}', report());`,
} satisfies Lie;
