import type { Attack } from '../attack.ts';

export default {
  name: 'a floating rejection with the text of an api error',
  tries: 'To have a failure counted as a kind that the host alone may give.',
  source: `
    let known = 'x';
    await api.fetch('https://api.example/denied').catch((error) => { known = error.message; });
    Promise.reject(new Error(known));
  `,
  expect: { failed: ['uncaught_error', 'http_fetch_denied'] },
} satisfies Attack;
