import type { Lie } from './lie.ts';

export default {
  name: 'a channel that is closed half-way',
  tries: 'To be taken for a runner that had not begun, and be begun again elsewhere.',
  says: `raw(number(1000), 'half'); setTimeout(() => process.exit(0), 20);`,
} satisfies Lie;
