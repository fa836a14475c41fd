import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'the header of an entry, by hand',
  tries: "To speak to a listed host with a key of one's own in the place of the secret.",
  source: `const { body } = await api.fetch(at('good.test'), { headers: [['x-entry', 'forged'], ['X-Entry', 'forged'], ['X-ENTRY', 'forged']] });
api.state.set('seen', JSON.parse(body).headers['x-entry']);`,
  neverArrives: 'forged',
  expect: { returned: { seen: '[redacted]' } },
} satisfies FetchAttack;
