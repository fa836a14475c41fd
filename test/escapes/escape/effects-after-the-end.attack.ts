import type { Attack } from '../attack.ts';

export default {
  name: 'effects in every microtask after the end',
  tries: 'To have effects of floating promises count.',
  source: `
    let turns = 0;
    const again = () => {
      turns += 1;
      attempt(() => api.state.set('late', turns));
      attempt(() => api.deny('late'));
      console.log('late');
      if (turns < 200) Promise.resolve().then(again);
    };
    api.state.set('kept', 1);
    Promise.resolve().then(again);
  `,
  expect: { returned: { kept: 1 }, logs: [] },
  directly: true,
} satisfies Attack;
