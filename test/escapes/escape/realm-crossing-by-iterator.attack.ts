import type { Attack } from '../attack.ts';

export default {
  name: 'iterators and generators across realms',
  tries: 'To find an iterator of another realm among those that the guest hands out.',
  source: `
    const foreign = [];
    const { headers } = await api.fetch('https://api.example/ok');
    const things = { headers, response: await api.fetch('https://api.example/ok'), keys: new URLSearchParams('a=b').keys(), entries: new URLSearchParams('a=b')[Symbol.iterator](), clone: structuredClone([1]), cloneMap: structuredClone(new Map()), cloneError: structuredClone(new Error('x')), cloneDate: structuredClone(new Date()), encoded: new TextEncoder().encode('x'), digest: await crypto.subtle.digest('SHA-1', new Uint8Array(1)), promise: api.fetch('https://api.example/ok'), error: await api.fetch('https://api.example/denied').catch((e) => e), event: event.authentication.methods, step };
    const roots = new Set([Object.prototype, Array.prototype, Error.prototype, Promise.prototype, Map.prototype, Date.prototype, Uint8Array.prototype, ArrayBuffer.prototype, Iterator.prototype]);
    for (const [name, thing] of Object.entries(things)) { let at = thing, known = false; while (at !== null) { if (roots.has(at)) known = true; at = Object.getPrototypeOf(at); } if (!known) foreign.push(name); }
    api.state.set('foreign', foreign);
  `,
  expect: { returned: { foreign: [] } },
} satisfies Attack;
