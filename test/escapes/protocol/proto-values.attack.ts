import type { Lie } from './lie.ts';

export default {
  name: 'the keys of prototypes in what is asked for',
  tries: 'To change the prototypes of the host.',
  says: `say(JSON.stringify(report({ effects: [set('a', { X: { admin: true }, constructor: { prototype: { admin: true } } })] })).replaceAll('"X"', '"__proto__"'));`,
  stands: JSON.parse('{"a":{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}}'),
  harmless: true,
} satisfies Lie;
