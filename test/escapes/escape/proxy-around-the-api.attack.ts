import type { Attack } from '../attack.ts';

export default {
  name: 'proxies that see what the guest does with them',
  tries: 'To be handed an object of the guest as receiver or argument of a trap.',
  source: `
    const foreign = [], known = new Set([api, api.state, api.user, api.session, console, event, step, globalThis]);
    const handler = new Proxy({}, { get: (_, trap) => (...args) => { for (const arg of args.slice(1)) if (typeof arg === 'object' && arg !== null && arg !== watched && !known.has(arg) && !Array.isArray(arg)) foreign.push(\`\${String(trap)} \${Object.keys(arg)}\`); return Reflect[trap](...args); } });
    const watched = new Proxy({ a: 1 }, handler);
    api.state.set('a', watched);
    api.log('info', watched);
    console.log(watched, [watched]);
    api.user.setAppMetadata(watched);
    api.session.setCustomClaim('c', watched);
    await api.fetch('https://api.example/ok', new Proxy({ method: 'GET', headers: new Proxy({ 'x-a': 'b' }, handler) }, handler));
    api.state.set('a', null);
    api.state.set('foreign', foreign);
  `,
  expect: { returned: { a: null, foreign: [] } },
} satisfies Attack;
