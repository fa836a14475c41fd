import type { Lie } from './lie.ts';

export default {
  name: 'a source that is needed again and again',
  tries: 'To be sent the source for ever, each time with new patience.',
  says: `at.start = () => say({ verb: 'need', id }); say({ verb: 'need', id });`,
} satisfies Lie;
