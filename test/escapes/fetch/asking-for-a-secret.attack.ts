import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'the name of a secret in a header',
  tries: 'To have the engine look up a secret for a request of the action.',
  source: `const { body } = await api.fetch(at('open.test'), { headers: { authorization: 'secret:key', 'x-entry-too': 'secret:key' } });
api.state.set('seen', JSON.parse(body).headers.authorization);`,
  neverArrives: 's3cr3t',
  expect: { returned: { seen: 'secret:key' } },
} satisfies FetchAttack;
