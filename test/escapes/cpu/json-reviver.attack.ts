import type { Attack } from '../attack.ts';

export default {
  name: 'a reviver that grows what is revived',
  tries: 'To keep JSON.parse walking for ever.',
  source: `JSON.parse('[1]', function (key, value) { if (Array.isArray(this)) this.push([1]); for (;;) this.length; });`,
  expect: { failed: ['cpu_limit', 'memory_limit'] },
} satisfies Attack;
