import type { Attack } from '../attack.ts';

export default {
  name: 'Intl segmenters over long texts',
  tries: 'To take memory of ICU, which no memory limit counts.',
  source: `
    const all = [], segmenter = new Intl.Segmenter('th', { granularity: 'word' });
    for (;;) { const it = segmenter.segment('กขค'.repeat(100_000))[Symbol.iterator](); it.next(); all.push(it); }
  `,
  expect: { failed: ['memory_limit', 'cpu_limit'] },
  uninterruptible: true,
  limits: { actionMemoryMb: 16, actionCpuMs: 700, actionTimeoutMs: 4_000 },
} satisfies Attack;
