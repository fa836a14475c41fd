import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'schemes that are not HTTP',
  tries: 'To read what no network is needed for.',
  source: `const urls = [
  'file:///etc/passwd',
  'data:text/plain,hello',
  'blob:' + at('good.test'),
  'ftp://good.test/',
  'javascript:1',
  'ws://good.test/',
  'gopher://good.test/',
  'unix:///run/x.sock',
  'about:blank',
];
const ends = [];
for (const url of urls) ends.push(await ask(url));
api.state.set('ends', ends);`,
  arrives: [],
  expect: {
    returned: {
      ends: [
        'http_fetch_denied',
        'http_fetch_denied',
        'http_fetch_denied',
        'http_fetch_denied',
        'http_fetch_denied',
        'http_fetch_denied',
        'http_fetch_denied',
        'http_fetch_denied',
        'http_fetch_denied',
      ],
    },
  },
} satisfies FetchAttack;
