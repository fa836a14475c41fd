import type { Attack } from '../attack.ts';

export default {
  name: 'clocks finer than a millisecond',
  tries: 'To measure the host by a fine clock.',
  source: `
    const fine = [];
    for (let at = 0; at < 50; at += 1) if (Date.now() % 1 !== 0) fine.push('Date');
    for (const name of ['performance', 'hrtime', 'process']) if (typeof globalThis[name] !== 'undefined') fine.push(name);
    const now = attempt(() => Temporal.Now.instant().epochNanoseconds % 1_000_000n);
    if (now !== 'threw' && now !== 0n) fine.push('Temporal');
    api.state.set('fine', fine);
  `,
  expect: { returned: { fine: [] } },
} satisfies Attack;
