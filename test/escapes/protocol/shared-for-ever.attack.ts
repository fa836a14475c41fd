import type { Lie } from './lie.ts';

export default {
  name: 'a failure that the shared realm is always to blame for',
  tries: 'To have the parent begin the run again for ever.',
  says: `at.start = () => say({ ...failed("TypeError: Cannot add property a, object is not extensible"), shared: true }); at.start();`,
  shares: true,
  withinMs: 800,
} satisfies Lie;
