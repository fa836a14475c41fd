import type { Attack } from '../attack.ts';

export default {
  name: 'a global by var and function in an eval',
  tries: 'To leave a value for the next run by declaring it in the global scope.',
  source: `
    if (mode === 'leave') {
      attempt(() => (0, eval)('var leftVar = 1; function leftFunction() {}'));
      attempt(() => (0, eval)('let leftLet = 1;'));
      api.state.set('left', true);
    } else api.state.set('seen', ['leftVar', 'leftFunction', 'leftLet'].map((name) => (0, eval)(\`typeof \${name}\`)));
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: ['undefined', 'undefined', 'undefined'] } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: ['undefined', 'undefined', 'undefined'] } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: ['undefined', 'undefined', 'undefined'] } } },
  ],
} satisfies Attack;
