import type { Lie } from './lie.ts';

export default {
  name: 'a second text after the JSON',
  tries: 'To have one text checked and the other one used.',
  says: `say(JSON.stringify(report()) + JSON.stringify(report()));`,
} satisfies Lie;
