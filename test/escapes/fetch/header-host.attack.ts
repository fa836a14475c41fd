import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a Host header of the action',
  tries: 'To be served by another virtual host than the listed one.',
  source: `const { body } = await api.fetch(at('open.test'), { headers: { Host: 'evil.test', ':authority': undefined, 'x-host': '1' } }).catch((e) => ({ body: '{"name":"' + e.name + '"}' }));
const again = JSON.parse((await api.fetch(at('open.test'), { headers: [['hOsT', 'evil.test'], ['HOST', 'evil.test']] })).body);
api.state.set('seen', [JSON.parse(body).name ?? null, again.headers.host.startsWith('open.test:')]);`,
  neverArrives: 'evil.test',
  expect: { returned: { seen: ['TypeError', true] } },
} satisfies FetchAttack;
