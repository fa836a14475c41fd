import { describe, expect, it } from '@jest/globals';
import { judgeLoss } from './judge-loss.ts';
import type { Loss } from './runner.ts';

const loss = (
  why: Loss['why'],
  signal: NodeJS.Signals | null = null,
  stderr = '',
): Omit<Loss, 'peakShare'> => ({
  why,
  begun: true,
  end: { signal, code: null, stderr, unread: false },
  logs: [],
});

describe('why a busy runner is gone', () => {
  it.each([
    ['cpu_limit', loss('overdue', 'SIGKILL'), false, 0],
    ['timeout', loss('overdue', 'SIGKILL'), true, 0],
    ['memory_limit', loss('overfull', 'SIGKILL'), false, 0],
    ['memory_limit', loss('died', 'SIGABRT'), false, 0],
    ['memory_limit', loss('died', 'SIGTRAP'), false, 0],
    ['memory_limit', loss('died', null, 'FATAL ERROR: … JavaScript heap out of memory'), false, 0],
    ['memory_limit', loss('died', 'SIGSEGV'), false, 0.9],
    ['sandbox_crashed', loss('died', 'SIGSEGV'), false, 0.1],
    ['sandbox_crashed', loss('died', 'SIGKILL'), false, 0.9],
    ['sandbox_crashed', loss('died'), false, 0],
    ['sandbox_crashed', loss('lied', 'SIGKILL'), false, 0],
  ])('5.21 is told as %s', (kind, lost, wallOver, peakShare) => {
    expect(judgeLoss({ ...lost, peakShare }, wallOver).error_kind).toBe(kind);
  });
});
