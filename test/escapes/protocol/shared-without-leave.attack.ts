import type { Lie } from './lie.ts';

export default {
  name: 'a shared realm that was never allowed',
  tries: 'To have the run begin once more when it must not.',
  says: `at.start = () => say(report({ effects: [set('a', 1)] })); say({ ...failed("TypeError: Cannot add property a, object is not extensible"), shared: true });`,
} satisfies Lie;
