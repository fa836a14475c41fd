import type { Attack } from '../attack.ts';

export default {
  name: 'a response that is made once',
  tries: 'To leave a value on an answer that the sandbox hands out again.',
  source: `
    const answer = await api.fetch('https://api.example/ok');
    if (mode === 'leave') { attempt(() => { answer.left = 1; }); attempt(() => { answer.headers.left = 1; }); attempt(() => { Object.getPrototypeOf(answer).left = 1; }); api.state.set('left', true); } else api.state.set('seen', [typeof answer.left, typeof answer.headers.left]);
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: ['undefined', 'undefined'] } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: ['undefined', 'undefined'] } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: ['undefined', 'undefined'] } } },
  ],
} satisfies Attack;
