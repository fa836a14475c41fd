import type { Attack } from '../attack.ts';

export default {
  name: 'the object of a tagged template',
  tries: 'To leave a value on an object that exists once for each place in the source.',
  source: `
    const table = new WeakMap();
    const tag = (pieces) => pieces;
    const pieces = tag\`a\${1}b\`;
    if (mode === 'leave') { attempt(() => { pieces.left = 1; }); attempt(() => { pieces.raw.left = 1; }); attempt(() => { (globalThis.pieces ??= new WeakSet()).add(pieces); }); api.state.set('left', true); } else api.state.set('seen', [pieces.left, pieces.raw.left].filter((one) => one !== undefined).length + (globalThis.pieces?.has(pieces) === true ? 1 : 0));
  `,
  runs: [
    { mode: 'leave', expect: { returned: { left: true } } },
    { mode: 'see', expect: { returned: { seen: 0 } } },
    { mode: 'see', as: 'action', expect: { returned: { seen: 0 } } },
    { mode: 'see', as: 'tenant', expect: { returned: { seen: 0 } } },
  ],
} satisfies Attack;
