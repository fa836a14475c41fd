import type { Attack } from '../attack.ts';

export default {
  name: 'errors that come from the host',
  tries: 'To be given an error object of the host, with its constructor.',
  source: `
    const own = [];
    for (const path of ['denied', 'failed']) await api.fetch(\`https://api.example/\${path}\`).catch((error) => own.push(error instanceof Error && error.constructor === Error && error.constructor.constructor === Function));
    for (const call of [() => api.state.set(), () => api.log('x')]) { try { call(); } catch (error) { own.push(error instanceof TypeError); } }
    api.state.set('own', own);
  `,
  expect: { returned: { own: [true, true, true, true] } },
} satisfies Attack;
