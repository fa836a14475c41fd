import type { Lie } from './lie.ts';

export default {
  name: 'last words that are saved up',
  tries: 'To have the parent read thousands of them at once, when it least expects it.',
  says: `let saved = 0; at.peek = () => (saved += 1); setTimeout(() => say(report({ effects: [set('few', saved > 0 && saved <= 2)] })), 500);`,
  limits: { actionCpuMs: 2_000 },
  stands: { few: true },
  harmless: true,
} satisfies Lie;
