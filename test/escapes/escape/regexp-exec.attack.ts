import type { Attack } from '../attack.ts';

export default {
  name: 'RegExp.prototype.exec and test',
  tries: 'To have the guest believe what its own patterns find.',
  source: `
    for (const name of ['exec', 'test', Symbol.match, Symbol.replace, Symbol.split]) attempt(() => { RegExp.prototype[name] = function () { return ['forged']; }; });
    attempt(() => Object.defineProperty(RegExp.prototype, 'flags', { get: () => 'gy', configurable: true }));
    const told = [];
    for (const init of [{ method: 'GET /x HTTP/1.1\\r\\nhost: evil' }, { headers: { 'a\\r\\nb': 'c' } }, { headers: { a: 'b\\r\\nc: d' } }]) {
      await api.fetch('https://api.example/ok', init).catch((error) => { told[told.length] = error.name; });
    }
    api.state.set('told', told);
  `,
  expect: { returned: { told: ['TypeError', 'TypeError', 'TypeError'] } },
} satisfies Attack;
