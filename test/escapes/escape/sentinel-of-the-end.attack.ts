import type { Attack } from '../attack.ts';

export default {
  name: 'the name that marks the end of the body',
  tries: 'To dispose of the sentinel early, or to keep it from being disposed of.',
  source: `
    const found = attempt(() => __sluice_end) !== 'threw' || attempt(() => __sluice_ended) !== 'threw';
    attempt(() => __sluice_end[Symbol.dispose]());
    attempt(() => { __sluice_ended[Symbol.dispose] = () => {}; });
    attempt(() => __sluice_ended[Symbol.dispose]());
    api.state.set('kept', 1);
    Promise.resolve().then(() => api.state.set('late', 1));
  `,
  expect: { returned: { kept: 1 } },
  directly: true,
} satisfies Attack;
