import type { Lie } from './lie.ts';

export default {
  name: 'a text of ten million objects',
  tries: 'To have the parent hold a hundred times what it read.',
  says: `say('{"verb":"report","id":' + id + ',"report":[' + '{},'.repeat(9_000_000) + '{}]}');`,
  limits: { actionCpuMs: 8_000 },
  withinMs: 4_000,
} satisfies Lie;
