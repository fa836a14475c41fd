import type { Attack } from '../attack.ts';

export default {
  name: 'a shared buffer by way of typed arrays',
  tries: 'To have memory that no isolate counts.',
  source: `
    const found = [];
    for (const text of ['SharedArrayBuffer', 'new (Object.getPrototypeOf(Int8Array))().buffer.constructor === SharedArrayBuffer', 'WebAssembly.Memory']) {
      if (attempt(() => (0, eval)(text)) !== 'threw') found.push(text);
    }
    api.state.set('found', found);
  `,
  expect: { returned: { found: [] } },
} satisfies Attack;
