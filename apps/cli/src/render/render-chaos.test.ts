import { describe, expect, it } from '@jest/globals';
import type { ChaosRow } from '@sluice/scenario';
import picocolors from 'picocolors';
import { renderChaos } from './render-chaos.ts';

const page = { width: 80, colors: picocolors.createColors(false) };
const place = { folder: '/home/jane/acme', cwd: '/home/jane' };
const row: ChaosRow = {
  suite: 'scenarios/a.yaml',
  scenario: 'one',
  line: 3,
  request: { number: 1, method: 'POST', host: 'a.example', path: '/x' },
  fault: 'timeout',
  before: 'denied',
  status: 'denied',
  userMessage: 'We could not sign you in. Contact support, please.',
  reason: 'http_fetch_timeout',
  error_kind: 'http_fetch_timeout',
  claims: { tier: { before: 'gold', after: null } },
  promptsSkipped: [],
  unanswered: [],
  mark: null,
};

describe('the table of failing dependencies', () => {
  it('has a line a fault, with what user and operator are told, and counts', () => {
    const rows: ChaosRow[] = [
      row,
      { ...row, fault: 'malformed', reason: 'x\u0007', error_kind: 'uncaught_error' },
      {
        ...row,
        request: { ...row.request, number: 2, path: '/y' },
        status: 'completed',
        userMessage: null,
        reason: null,
        error_kind: null,
        promptsSkipped: ['mfa'],
        unanswered: ['GET https://b.example/'],
        mark: 'fail-open',
      },
    ];
    const refused = [{ suite: 'scenarios/a.yaml', scenario: 'two', line: 9, why: 'the tenant has no user' }];
    const report = { rows, runs: 3, failed: 0, failOpen: 1, refused };
    expect(renderChaos(report, place, page).split('\n')).toEqual([
      'acme/scenarios/a.yaml:3  one  denied while all is well',
      '  POST a.example/x',
      '    timeout     denied     http_fetch_timeout       "We could not sign you in. …',
      '    malformed   denied     x\\u{7} (uncaught_error)  "We could not sign you in. …',
      '  POST a.example/y',
      '    timeout     completed  FAILS OPEN',
      '                claim tier: "gold" became null',
      '                prompt mfa is not asked',
      '                GET https://b.example/ was asked for, and no entry of',
      '                given.fetch answers it',
      '',
      'acme/scenarios/a.yaml:9  two  not tried',
      '  its input is refused: the tenant has no user',
      '',
      '3 runs with a dependency down: 1 fail open, 0 failed by the engine',
      '',
    ]);
  });
});
