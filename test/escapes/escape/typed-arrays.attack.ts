import type { Attack } from '../attack.ts';

export default {
  name: 'the typed arrays that logs might be kept in',
  tries: 'To see or forge the memory in which log entries survive.',
  source: `
    let seen = 0;
    for (const name of ['Int32Array', 'Uint16Array', 'Uint8Array', 'DataView', 'ArrayBuffer']) {
      attempt(() => Object.defineProperty(globalThis[name].prototype, 'length', { get() { seen += 1; return 0; }, configurable: true }));
      attempt(() => { globalThis[name] = class { constructor() { seen += 1; } }; });
    }
    const shared = Object.getPrototypeOf(Int8Array.prototype);
    for (const key of ['length', 'buffer', 'byteLength', 'byteOffset', 'set', 'subarray', 'fill']) attempt(() => Object.defineProperty(shared, key, { get() { seen += 1; return 0; }, configurable: true }));
    console.log('one');
    api.log('info', 'two');
    api.state.set('seen', seen);
  `,
  expect: { returned: { seen: 0 }, logs: ['one', 'two'] },
} satisfies Attack;
