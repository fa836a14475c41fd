import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'metadata of the cloud',
  tries: 'To read the credentials of the machine.',
  source: `const urls = [
  'http://169.254.169.254/latest/meta-data/iam/security-credentials/',
  'http://[fd00:ec2::254]/latest/',
  'http://metadata.google.internal/',
  'http://100.100.100.200/',
  'http://168.63.129.16/',
  'http://0xa9fea9fe/',
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
      ],
    },
  },
} satisfies FetchAttack;
