import type { Lie } from './lie.ts';

export default {
  name: 'the same key twice',
  tries: 'To have one checked and the other one used.',
  says: `say(JSON.stringify(report()).replace('"effects":[]', '"effects":[],"effects":[{"type":"session.setCustomClaim","name":"iss","value":1}]'));`,
} satisfies Lie;
