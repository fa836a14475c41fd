import type { Attack } from '../attack.ts';

export default {
  name: 'the global object after every helper was used',
  tries: 'To find what the helpers leave on the global object while they load.',
  source: `
    const before = new Set(Reflect.ownKeys(globalThis));
    new URL('https://a.example'); new URLSearchParams('a=b'); new TextEncoder(); new TextDecoder(); atob('aGk='); btoa('hi'); structuredClone({}); crypto.randomUUID();
    await crypto.subtle.digest('SHA-256', new Uint8Array(1));
    api.state.set('strange', Reflect.ownKeys(globalThis).filter((key) => !before.has(key)).map(String));
  `,
  expect: { returned: { strange: [] } },
} satisfies Attack;
