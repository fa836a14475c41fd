import type { Attack } from '../attack.ts';

export default {
  name: '__proto__ as a key of app_metadata',
  tries: 'To change the prototype of the object that the patch is merged into.',
  source: `api.user.setAppMetadata(JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}'));`,
  expect: {
    returned: {},
    effects:
      '[{"type":"user.setAppMetadata","patch":{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}}]',
  },
} satisfies Attack;
