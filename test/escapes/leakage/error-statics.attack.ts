import type { Attack } from '../attack.ts';

export default {
  name: 'Error.prepareStackTrace and Error.stackTraceLimit',
  tries: 'To see the stacks of the next run, or to take them away.',
  source: `
    if (mode === 'leave') { attempt(() => { Error.prepareStackTrace = () => 'forged'; }); attempt(() => { Error.stackTraceLimit = 0; }); attempt(() => { Error.captureStackTrace = null; }); api.state.set('left', true); } else {
      const limit = Error.stackTraceLimit;
      api.state.set('seen', [limit === undefined || limit === 10 || limit > 0, typeof Error.prepareStackTrace]);
    }
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: [true, 'undefined'] } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: [true, 'undefined'] } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: [true, 'undefined'] } } },
  ],
} satisfies Attack;
