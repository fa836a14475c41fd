import type { Attack } from '../attack.ts';

export default {
  name: 'the sequence of Math.random',
  tries: 'To foresee what the next run will draw.',
  source: `
    if (mode === 'leave') { attempt(() => { Math.random = () => 0.25; }); api.state.set('left', true); } else {
      const drawn = [Math.random(), Math.random(), Math.random()];
      api.state.set('repeated', drawn.filter((n) => n === 0.25).length + (new Set(drawn).size === 3 ? 0 : 1));
    }
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'draw', expect: { returned: { repeated: 0 } } },
    { mode: 'draw', expect: { returned: { repeated: 0 } } },
  ],
} satisfies Attack;
