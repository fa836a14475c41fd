import type { Attack } from '../attack.ts';

export default {
  name: 'proxies that see what the guest does with them',
  tries: 'To be handed an object of the guest as receiver or argument of a trap.',
  source: `
    const foreign = [], known = new Set([api, api.state, api.user, api.session, console, event, step, globalThis]);
    const own = (target) => { const proxy = new Proxy(target, handler); known.add(target).add(proxy); return proxy; };
    const handler = new Proxy({}, { get: (_, trap) => (...args) => { for (const arg of args.slice(1)) if (typeof arg === 'object' && arg !== null && !known.has(arg) && !Array.isArray(arg)) foreign.push(\`\${String(trap)} \${Object.keys(arg)}\`); return Reflect[trap](...args); } });
    const watched = own({ a: 1 });
    api.state.set('a', watched);
    api.log('info', watched);
    console.log(watched, [watched]);
    api.user.setAppMetadata(watched);
    api.session.setCustomClaim('c', watched);
    await api.fetch('https://api.example/ok', own({ method: 'GET', headers: own({ 'x-a': 'b' }) }));
    api.state.set('a', null);
    api.state.set('foreign', foreign);
  `,
  expect: { returned: { a: null, foreign: [] } },
} satisfies Attack;
