import type { Attack } from '../attack.ts';

export default {
  name: 'a structured clone of a huge web',
  tries: 'To hang a runner in structuredClone.',
  source: `
    const web = [];
    for (let at = 0; at < 500; at += 1) web.push(web.slice());
    for (;;) structuredClone(web);
  `,
  expect: { failed: ['cpu_limit', 'memory_limit', 'uncaught_error'] },
} satisfies Attack;
