import type { Attack } from '../attack.ts';

export default {
  name: 'a chain of a hundred thousand proxies',
  tries: 'To overflow the native stack of the runner.',
  source: `
    let chain = {};
    for (let at = 0; at < 100_000; at += 1) chain = new Proxy(chain, {});
    chain.x;
  `,
  expect: { failed: ['uncaught_error', 'cpu_limit', 'memory_limit'] },
} satisfies Attack;
