import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a secret that is sent back',
  tries: 'To read the secret of an entry from what the server received.',
  source: `const { body, headers } = await api.fetch(at('good.test'));
api.log('info', body);
const seen = JSON.parse(body).headers['x-entry'];
api.state.set('seen', [seen, JSON.stringify(headers).includes('s3cr3t')]);`,
  arrives: ['GET good.test/'],
  expect: { returned: { seen: ['[redacted]', false] } },
} satisfies FetchAttack;
