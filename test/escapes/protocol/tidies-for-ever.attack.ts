import type { Lie } from './lie.ts';

export default {
  name: 'a runner that is never tidy',
  tries: 'To have the parent ask for it for ever, and to keep work waiting.',
  says: `globalThis.tidied = 0; at.tidy = ({ id }) => { globalThis.tidied += 1; if (globalThis.tidied > 200) process.exit(1); say({ verb: 'tidied', id, more: true }); }; say(report({ effects: [set('a', 1)] }, { untidy: true }));`,
  stands: { a: 1 },
  harmless: true,
} satisfies Lie;
