import type { Attack } from '../attack.ts';

export default {
  name: 'Promise.prototype.then',
  tries: "To see the guest's promises, or to keep the end of the action from being heard of.",
  source: `
    let seen = 0;
    const native = Promise.prototype.then;
    attempt(() => { Promise.prototype.then = function (...args) { seen += 1; return native.apply(this, args); }; });
    attempt(() => { Promise.prototype.catch = Promise.prototype.finally = () => { seen += 1; }; });
    api.state.set('a', 1);
    const answer = await api.fetch('https://api.example/ok');
    attempt(() => { Promise.prototype.then = native; });
    api.state.set('seen', answer.body === 'ok' ? seen : -1);
  `,
  expect: { returned: { a: 1, seen: 0 } },
} satisfies Attack;
