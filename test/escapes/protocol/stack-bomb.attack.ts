import type { Lie } from './lie.ts';

export default {
  name: 'a stack made to be slow to read',
  tries: 'To keep the parent in a regular expression.',
  says: String.raw`const line = '\n    at tag-tier.js:'; say(failed('x', { stack: ('x' + line.repeat(1_000) + 'tag-tier.js:'.repeat(500)).slice(0, 20_000) }));`,
  fails: ['uncaught_error'],
  harmless: true,
  withinMs: 300,
} satisfies Lie;
