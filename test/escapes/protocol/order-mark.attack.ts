import type { Lie } from './lie.ts';

export default {
  name: 'an order mark before the JSON',
  tries: 'To be read in another way than it was checked.',
  says: String.raw`raw(frame('\ufeff' + JSON.stringify(report())));`,
} satisfies Lie;
