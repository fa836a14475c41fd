import type { Attack } from '../attack.ts';

export default {
  name: 'a rejection that comes when the next run has begun',
  tries: 'To have the next run fail with an error of this one.',
  source: `if (mode === 'leave') { (async () => { for (let at = 0; at < 50; at += 1) await null; throw new Error('late'); })(); api.state.set('left', true); } else { for (let at = 0; at < 100; at += 1) await null; api.state.set('seen', true); }`,
  runs: [
    { mode: 'leave', expect: { returned: { left: true }, failed: ['uncaught_error'] } },
    { mode: 'see', expect: { returned: { seen: true } } },
    { mode: 'see', expect: { returned: { seen: true } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: true } } },
  ],
} satisfies Attack;
