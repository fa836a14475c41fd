import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a secret that is sent back encoded',
  tries: 'To read the secret in another spelling, or from a header or a redirect.',
  source: `const ends = [];
for (const kind of ['base64', 'hex', 'percent', 'upper', 'header', 'location', 'name']) {
  const { body, headers } = await api.fetch(at('good.test', '/' + kind), { redirect: 'manual' });
  const all = (body + JSON.stringify(headers)).toLowerCase();
  ends.push(all.includes('redacted') && !all.includes('s3cr3t') && !all.includes('czn') && !all.includes('73336372'));
}
api.state.set('ends', ends);`,
  server: (socket, { line, headers }) => {
    const kind = /\/(\w+) /.exec(line)?.[1] ?? '';
    const secret = headers['x-entry'] ?? '';
    const token = secret.replace('Bearer ', '');
    const forms: Readonly<Record<string, readonly [header: string, body: string]>> = {
      base64: ['x: 1', Buffer.from(token).toString('base64')],
      hex: ['x: 1', Buffer.from(token).toString('hex')],
      percent: ['x: 1', encodeURIComponent(secret)],
      upper: ['x: 1', secret.toUpperCase()],
      header: [`x: ${secret}`, ''],
      location: [`location: /?key=${token}`, ''],
      name: [`${token}: 1`, ''],
    };
    const [header, body] = forms[kind] ?? ['', ''];
    socket.end(`HTTP/1.1 302 x\r\n${header}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  },
  expect: { returned: { ends: Array(7).fill(true) } },
} satisfies FetchAttack;
