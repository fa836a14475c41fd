import type { Attack } from '../attack.ts';

export default {
  name: 'shared memory and weak references by their prototypes',
  tries: 'To find a constructor that was only taken off the global object.',
  source: `
    const forbidden = /^(?:SharedArrayBuffer|WeakRef|FinalizationRegistry|Memory|Module|Instance|Atomics|WebAssembly.*)$/;
    const seen = new Set(), found = new Set(), queue = [globalThis, api, console, function () {}, async () => {}, function* () {}, async function* () {}, [][Symbol.iterator](), new Map().keys(), /x/[Symbol.matchAll]('x'), Iterator.from({ next() {} }), new Intl.Segmenter().segment('x'), 'x'.matchAll(/x/g), structuredClone(new Uint8Array(1)), new TextEncoder().encode('x'), await crypto.subtle.digest('SHA-256', new Uint8Array(1))];
    while (queue.length > 0) {
      const at = queue.pop();
      if (at === null || (typeof at !== 'object' && typeof at !== 'function') || seen.has(at)) continue;
      seen.add(at);
      queue.push(Object.getPrototypeOf(at));
      for (const key of Reflect.ownKeys(at)) {
        const { value, get, set } = Reflect.getOwnPropertyDescriptor(at, key);
        queue.push(value, get, set);
      }
      if (typeof at === 'function' && forbidden.test(at.name) && /native code/.test(Function.prototype.toString.call(at))) found.add(at.name);
      if (forbidden.test(at[Symbol.toStringTag])) found.add(String(at[Symbol.toStringTag]));
    }
    api.state.set('found', [...found]);
  `,
  expect: { returned: { found: [] } },
} satisfies Attack;
