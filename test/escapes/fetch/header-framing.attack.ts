import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'headers that frame the message',
  tries: 'To have the server see a second request in the body of the first.',
  source: `const body = '0\\r\\n\\r\\nGET /evil HTTP/1.1\\r\\nhost: good.test\\r\\n\\r\\n';
const sent = await api.fetch(at('open.test'), { method: 'POST', body, headers: { 'Transfer-Encoding': 'chunked', 'Content-Length': '5', Connection: 'keep-alive, x-entry', Upgrade: 'h2c', Expect: '100-continue', TE: 'trailers', Trailer: 'x' } });
const { headers, body: arrived } = JSON.parse(sent.body);
api.state.set('seen', [headers['content-length'] === String(body.length), headers.connection, arrived === body, ['transfer-encoding', 'upgrade', 'expect', 'te', 'trailer'].filter((name) => name in headers)]);`,
  arrives: ['POST open.test/'],
  expect: { returned: { seen: [true, 'close', true, []] } },
} satisfies FetchAttack;
