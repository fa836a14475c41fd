import type { Lie } from './lie.ts';

export default {
  name: 'an answer with a second part',
  tries: 'To say something beside the answer that nobody checks.',
  says: `raw(frame(JSON.stringify(report()), '{}'));`,
} satisfies Lie;
