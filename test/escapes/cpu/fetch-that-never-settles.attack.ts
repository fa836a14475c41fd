import type { Attack } from '../attack.ts';

export default {
  name: 'a fetch that nobody answers',
  tries: 'To keep a runner waiting beyond the wall clock.',
  source: `await api.fetch('https://api.example/hang');`,
  expect: { failed: ['timeout', 'http_fetch_timeout'] },
  limits: { actionTimeoutMs: 400 },
} satisfies Attack;
