import type { Attack } from '../attack.ts';

export default {
  name: 'constructors of everything at hand',
  tries: "To reach a global object of the host through a constructor's constructor.",
  source: `
    const foreign = [];
    const things = { api, log: api.log, set: api.state.set, state: api.state, fetch: api.fetch, event, step, log2: console.log, console, url: URL, encoder: TextEncoder, digest: crypto.subtle.digest, subtle: crypto.subtle, clone: structuredClone, atob, promise: api.fetch('https://api.example/denied') };
    things.promise.catch(() => {});
    for (const [name, thing] of Object.entries(things)) {
      for (let at = thing, up = 0; at !== null && at !== undefined && up < 8; at = Object.getPrototypeOf(at), up += 1) {
        const made = at.constructor?.constructor;
        if (made === undefined) continue;
        const global = attempt(() => made('return this')());
        if (global !== 'threw' && global !== globalThis) foreign.push(name);
        if (attempt(() => made('return typeof process + typeof require + typeof module')()) !== 'undefinedundefinedundefined') foreign.push(\`\${name} sees the host\`);
      }
    }
    api.state.set('foreign', foreign);
  `,
  expect: { returned: { foreign: [] } },
} satisfies Attack;
