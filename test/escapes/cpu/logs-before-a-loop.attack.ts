import type { Attack } from '../attack.ts';

export default {
  name: 'more entries than outlive their isolate, then a loop',
  tries:
    'To have what is left of the log make the whole report unreadable, and the crash be the fault of the host.',
  source: `
    for (let at = 0; at < 40; at += 1) api.log('info', 'x'.repeat(4_000));
    for (;;);
  `,
  expect: { failed: ['cpu_limit'] },
} satisfies Attack;
