import type { Attack } from '../attack.ts';

export default {
  name: 'a let, a const and a class in the global scope',
  tries: 'To leave a value where no property of the global object shows it.',
  source: `
    if (mode === 'leave') {
      attempt(() => new Function('return (0, eval)("let lexicalLet = 1")')());
      attempt(() => (0, eval)('const lexicalConst = 1;'));
      attempt(() => (0, eval)('class LexicalClass {}'));
      api.state.set('left', true);
    } else api.state.set('seen', ['lexicalLet', 'lexicalConst', 'LexicalClass'].map((name) => attempt(() => (0, eval)(\`typeof \${name}\`))));
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: ['undefined', 'undefined', 'undefined'] } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: ['undefined', 'undefined', 'undefined'] } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: ['undefined', 'undefined', 'undefined'] } } },
  ],
} satisfies Attack;
