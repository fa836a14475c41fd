import type { Lie } from './lie.ts';

export default {
  name: 'a last word that nobody asked for',
  tries: 'To keep the parent reading.',
  says: `peek(frame('{"id":' + id + ',"logs":[]}'));`,
} satisfies Lie;
