import type { Lie } from './lie.ts';

export default {
  name: 'a message made to be slow to read',
  tries: 'To keep the parent in a regular expression.',
  says: `say(failed('TypeError: ' + 'api' + '.a'.repeat(1_980) + ' is not a functio'));`,
  fails: ['uncaught_error'],
  harmless: true,
  withinMs: 300,
} satisfies Lie;
