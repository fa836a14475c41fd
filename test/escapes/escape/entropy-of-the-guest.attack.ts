import type { Attack } from '../attack.ts';

export default {
  name: 'the seed of the random numbers',
  tries: 'To read the key from which random bytes follow.',
  source: `
    const first = Array.from(crypto.getRandomValues(new Uint8Array(32)));
    let keys = 0;
    const seen = new Set();
    const walk = (at, depth) => { if (depth > 6 || at === null || (typeof at !== 'object' && typeof at !== 'function') || seen.has(at)) return; seen.add(at); for (const key of Reflect.ownKeys(at)) { const value = attempt(() => at[key]); if (typeof value === 'string' && /^(?:entropy:)?[0-9a-f]{64}$/.test(value)) keys += 1; if (value instanceof Uint8Array && value.length === 32) keys += 1; walk(value, depth + 1); } };
    for (const root of [crypto, api, console, URL, TextEncoder, structuredClone]) walk(root, 0);
    api.state.set('found', keys > 0);
  `,
  expect: { returned: { found: false } },
} satisfies Attack;
