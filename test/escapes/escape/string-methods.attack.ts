import type { Attack } from '../attack.ts';

export default {
  name: 'the methods of String.prototype',
  tries: 'To have the guest cut, measure and compare texts wrongly.',
  source: `
    for (const name of ['slice', 'charCodeAt', 'indexOf', 'toLowerCase', 'toUpperCase', 'isWellFormed', 'toWellFormed', 'substring', 'split', 'replace', 'at', 'concat']) attempt(() => { String.prototype[name] = () => true; });
    attempt(() => Object.defineProperty(String.prototype, 'length', { get: () => 0 }));
    const told = [];
    for (const call of [() => api.state.set('\\ud800', 1), () => api.state.set('k', '\\udc00'), () => api.session.setCustomClaim('sub', 1)]) {
      try { call(); } catch (error) { told[told.length] = error.name; }
    }
    api.log('info', 'x');
    api.state.set('told', told);
  `,
  expect: { returned: { told: ['TypeError', 'TypeError', 'TypeError'] }, logs: ['x'] },
} satisfies Attack;
