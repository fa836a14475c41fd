import type { Lie } from './lie.ts';

export default {
  name: 'more metadata than a user may have',
  tries: 'To fill the store.',
  says: `say(report({ effects: [{ type: 'user.setAppMetadata', patch: { a: 'x'.repeat(65_600) } }] }));`,
} satisfies Lie;
