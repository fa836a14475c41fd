import type { Attack } from '../attack.ts';

export default {
  name: 'call sites of the frames below',
  tries: 'To get hold of functions and receivers of the host through Error.prepareStackTrace.',
  source: `
    const held = [];
    attempt(() => { Error.prepareStackTrace = (_, sites) => { for (const site of sites) for (const get of ['getThis', 'getFunction', 'getFileName', 'getEvalOrigin', 'getScriptNameOrSourceURL']) { const got = attempt(() => site[get]()); if (typeof got === 'function' || typeof got === 'object') { if (got !== null && got !== globalThis) held.push(\`\${get} \${typeof got}\`); } else if (/[/\\\\]|node:|isolated/.test(String(got))) held.push(got); } return 'x'; }; });
    const poke = () => { 'use strict'; new Error('x').stack; };
    poke();
    try { api.state.set(); } catch (error) { error.stack; }
    api.state.set('a', { get b() { 'use strict'; new Error('y').stack; return 1; } });
    attempt(() => { delete Error.prepareStackTrace; });
    api.state.set('a', null);
    api.state.set('held', held.filter((one) => !one.startsWith('getFunction') || one === 'getFunction object'));
  `,
  expect: { returned: { a: null, held: [] } },
} satisfies Attack;
