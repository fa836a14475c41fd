import type { Attack } from '../attack.ts';

export default {
  name: 'as many hanging fetches as there may be',
  tries: 'To keep every runner waiting beyond the wall clock.',
  source: `await Promise.all(Array.from({ length: 20 }, () => api.fetch('https://api.example/hang')));`,
  expect: { failed: ['timeout', 'http_fetch_timeout'] },
  limits: { actionTimeoutMs: 400 },
} satisfies Attack;
