import type { Attack } from '../attack.ts';

export default {
  name: 'Object.prototype.then',
  tries: 'To be called whenever the guest resolves a promise with an object.',
  source: `
    let guests = 0;
    attempt(() => Object.defineProperty(Object.prototype, 'then', { configurable: true, value: undefined, writable: true }));
    const answer = await api.fetch('https://api.example/ok');
    attempt(() => { Object.prototype.then = function (resolve) { guests += 1; resolve(1); }; });
    const thenable = await api.fetch('https://api.example/ok');
    attempt(() => { delete Object.prototype.then; });
    api.state.set('right', answer.body === 'ok' && (thenable === 1 || thenable.body === 'ok'));
  `,
  expect: { returned: { right: true } },
} satisfies Attack;
