import type { Lie } from './lie.ts';

export default {
  name: 'an object of a million keys',
  tries: 'To keep the parent busy with hashes.',
  says: `let keys = ''; for (let n = 0; n < 1_500_000; n += 1) keys += '"k' + n + '":0,'; say('{' + keys + '"verb":"report","id":' + id + '}');`,
  limits: { actionCpuMs: 8_000 },
  withinMs: 4_000,
} satisfies Lie;
