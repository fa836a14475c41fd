import type { Lie } from './lie.ts';

export default {
  name: 'a null character after the JSON',
  tries: 'To have the text end early for some of its readers.',
  says: `say(JSON.stringify(report()) + String.fromCharCode(0));`,
} satisfies Lie;
