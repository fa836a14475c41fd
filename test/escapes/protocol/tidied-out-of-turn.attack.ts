import type { Lie } from './lie.ts';

export default {
  name: 'a runner that has tidied while it was to run',
  tries: 'To end an errand with the answer of another.',
  says: `say({ verb: 'tidied', id, more: true });`,
} satisfies Lie;
