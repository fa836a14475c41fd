import type { Attack } from '../attack.ts';

export default {
  name: 'import.meta',
  tries: 'To read the address of the file that runs.',
  source: `api.state.set('seen', ['import.meta.url', 'import.meta', 'import.meta.resolve("x")'].map((text) => attempt(() => (0, eval)(text))));`,
  expect: { returned: { seen: ['threw', 'threw', 'threw'] } },
} satisfies Attack;
