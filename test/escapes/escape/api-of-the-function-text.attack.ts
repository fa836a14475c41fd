import type { Attack } from '../attack.ts';

export default {
  name: "the texts of the guest's functions",
  tries: 'To read secrets or paths from the source of the guest.',
  source: `
    const told = [], seen = new Set();
    const walk = (at) => { if (at === null || (typeof at !== 'object' && typeof at !== 'function') || seen.has(at)) return; seen.add(at); if (typeof at === 'function') { const text = Function.prototype.toString.call(at); if (/(?:\\/(?:home|root|work|usr|tmp)\\/|file:|node_modules|process\\.env)/.test(text)) told.push(text.slice(0, 80)); } for (const key of Reflect.ownKeys(at)) walk(attempt(() => at[key])); };
    walk(api);
    walk(console);
    api.state.set('told', told);
  `,
  expect: { returned: { told: [] } },
} satisfies Attack;
