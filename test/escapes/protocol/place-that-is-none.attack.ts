import type { Lie } from './lie.ts';

export default {
  name: 'an error that says its place itself',
  tries: 'To point at a line that is none.',
  says: `say(failed('x', { line: -1, column: 0 }));`,
} satisfies Lie;
