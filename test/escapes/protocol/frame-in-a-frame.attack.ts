import type { Lie } from './lie.ts';

export default {
  name: 'a frame in the middle of another',
  tries: 'To make the parent lose its place.',
  says: `const inner = frame(JSON.stringify(report())); raw(number(inner.length), inner);`,
} satisfies Lie;
