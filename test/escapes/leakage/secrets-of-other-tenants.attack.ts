import type { Attack } from '../attack.ts';

export default {
  name: "what another tenant's run leaves in memory",
  tries: "To find another tenant's event in anything that can be reached.",
  source: `
    if (mode !== 'search') { console.log(mode); api.state.set('left', true); } else {
      const seen = new Set(), queue = [globalThis, api, console, attempt, new Error('x'), RegExp];
      let found = 0;
      while (queue.length > 0) { const at = queue.pop(); if (typeof at === 'string' && at.includes(\`secret-\${4711}\`)) found += 1; if (at === null || (typeof at !== 'object' && typeof at !== 'function') || seen.has(at)) continue; seen.add(at); queue.push(Object.getPrototypeOf(at)); for (const key of Reflect.ownKeys(at)) { if (typeof key === 'string' && key.includes(\`secret-\${4711}\`)) found += 1; queue.push(attempt(() => at[key])); } }
      api.state.set('found', found);
    }
  `,
  runs: [
    { mode: 'secret-4711', as: 'tenant', expect: { returned: { left: true } } },
    { mode: 'secret-4711', as: 'action', expect: { returned: { left: true } } },
    { mode: 'search', expect: { returned: { found: 0 } } },
    { mode: 'search', as: 'action', expect: { returned: { found: 0 } } },
  ],
} satisfies Attack;
