import type { Attack } from '../attack.ts';

export default {
  name: 'watching the garbage collector',
  tries: 'To learn when objects die.',
  source: `
    const found = [];
    for (const of of [WeakMap, WeakSet]) for (const key of Reflect.ownKeys(of.prototype)) if (!['constructor', 'get', 'set', 'has', 'delete', 'add', 'getOrInsert', 'getOrInsertComputed'].includes(String(key)) && typeof key === 'string') found.push(key);
    for (const name of ['gc', '%CollectGarbage']) if (attempt(() => (0, eval)(name)) !== 'threw') found.push(name);
    api.state.set('found', found);
  `,
  expect: { returned: { found: [] } },
} satisfies Attack;
