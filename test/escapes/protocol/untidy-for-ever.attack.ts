import type { Lie } from './lie.ts';

export default {
  name: 'a runner that never comes back from tidying',
  tries: 'To keep a place in the house without work.',
  says: `at.tidy = () => undefined; say(report({ effects: [set('a', 1)] }, { untidy: true }));`,
  stands: { a: 1 },
  harmless: true,
} satisfies Lie;
