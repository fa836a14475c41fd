import type { Attack } from '../attack.ts';

export default {
  name: 'warnings without end',
  tries: 'To fill the trace with warnings.',
  source: `
    api.deny('first');
    for (let at = 0; at < 3_000; at += 1) { api.deny('again'); api.state.set(\`k\${at}\`, 1); api.session.setCustomClaim(\`k\${at}\`, 1); }
  `,
  expect: { denied: {} },
} satisfies Attack;
