import type { Attack } from '../attack.ts';

export default {
  name: 'names and values of the environment',
  tries: 'To find the environment or the folder of the embedder in anything that can be reached.',
  source: `
    const seen = new Set(), queue = [globalThis, api, console, event, step, attempt(() => new Error('x').stack)];
    let found = 0;
    while (queue.length > 0) { const at = queue.pop(); if (typeof at === 'string' && /hunter2|NODE_|PATH=|\\/(?:home|root|work|usr|tmp)\\//.test(at)) found += 1; if (at === null || (typeof at !== 'object' && typeof at !== 'function') || seen.has(at)) continue; seen.add(at); queue.push(Object.getPrototypeOf(at)); for (const key of Reflect.ownKeys(at)) queue.push(attempt(() => at[key])); }
    api.state.set('found', found);
  `,
  expect: { returned: { found: 0 } },
} satisfies Attack;
