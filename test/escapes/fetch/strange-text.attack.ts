import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'text that is none',
  tries: 'To get broken text through to the action, or to the server.',
  source: `const { body } = await api.fetch(at('open.test'), { method: 'POST', body: 'a\\ud800b' });
api.state.set('seen', [body, body.isWellFormed()]);`,
  server: (socket, { body }) => {
    socket.end(
      Buffer.concat([
        Buffer.from('HTTP/1.1 200 OK\r\n\r\n\xff\xc3(\xed\xa0\x80\0', 'latin1'),
        Buffer.from(body),
      ]),
    );
  },
  expect: { returned: { seen: ['\ufffd\ufffd(\ufffd\ufffd\ufffd\0a\ufffdb', true] } },
} satisfies FetchAttack;
