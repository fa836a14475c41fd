import type { Attack } from '../attack.ts';

export default {
  name: 'a shared buffer from the helpers',
  tries: 'To get shared memory, and with it a fine clock, from a helper.',
  source: `
    let shared = 0;
    for (const buffer of [structuredClone(new ArrayBuffer(8)), new TextEncoder().encode('x').buffer, await crypto.subtle.digest('SHA-1', new Uint8Array(1)), crypto.getRandomValues(new Uint8Array(4)).buffer, new DataView(new ArrayBuffer(8)).buffer, new Float64Array(4).buffer]) {
      if (Object.prototype.toString.call(buffer) !== '[object ArrayBuffer]') shared += 1;
      if (attempt(() => buffer.grow(16)) !== 'threw') shared += 1;
    }
    api.state.set('shared', shared);
  `,
  expect: { returned: { shared: 0 } },
} satisfies Attack;
