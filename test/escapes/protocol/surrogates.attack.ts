import type { Lie } from './lie.ts';

export default {
  name: 'halves of characters',
  tries: 'To have a text change when it is stored.',
  says: String.raw`say(JSON.stringify(report({ effects: [set('HALF', 1)] })).replace('HALF', '\\ud800'));`,
} satisfies Lie;
