import type { Lie } from './lie.ts';

export default {
  name: 'an answer with the number of the tidying',
  tries: 'To be taken for housekeeping.',
  says: `say(report({}, { id: Number.MAX_SAFE_INTEGER }), { verb: 'tidied', id: Number.MAX_SAFE_INTEGER, more: true });`,
} satisfies Lie;
