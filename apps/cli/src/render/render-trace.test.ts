import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { TraceEntry } from '@sluice/engine';
import picocolors from 'picocolors';
import { sampleEntry, sampleInspection } from '../testing/sample-inspection.ts';
import { type Page, renderTrace } from './render-trace.ts';

const page: Page = { width: 100, colors: picocolors.createColors(false) };

const show = (...entries: Partial<TraceEntry>[]) =>
  renderTrace(sampleInspection(entries.map(sampleEntry)), page).split('\n');

describe('renderTrace', () => {
  it('tells a run by its stages, blocks in columns, details under them', () => {
    const text = renderTrace(
      sampleInspection([
        sampleEntry({
          logs: [{ level: 'info', message: 'Login from US' }],
          effects: [{ type: 'state.set', key: 'country_blocked', value: false }],
        }),
        sampleEntry({
          block: 'gate',
          type: 'decision',
          next: 'continue',
          durationMs: 0.04,
          decision: { branch: 'otherwise', read: { 'step.check-country.country_blocked': false } },
        }),
        sampleEntry({
          stage: 'post-auth',
          block: 'tag',
          action: 'tag-account-tier',
          next: 'continue',
          durationMs: 1_250,
          effects: [
            { type: 'user.setAppMetadata', patch: { tier: 'enterprise', 'odd key': [1, null] } },
            { type: 'session.setCustomClaim', name: 'tier', value: 'enterprise', kept: true },
          ],
        }),
      ]),
      page,
    );
    expect(text).toBe(
      [
        'login v3  run_1',
        '',
        'pre-login',
        '  ✓ check-country  custom_action                   3.2 ms  → country-gate',
        '      info       Login from US',
        '      state      country_blocked = false',
        '  ✓ gate           decision                        0.0 ms  → continue',
        '      otherwise  step.check-country.country_blocked = false',
        '',
        'post-auth',
        '  ✓ tag            custom_action tag-account-tier  1.25 s  → continue',
        '      metadata   { tier: "enterprise", "odd key": [1, null] }',
        '      claim      tier = "enterprise"',
        '',
        'completed in issue-tokens',
        '  user    usr_1  jane@acme.example',
        '  claims  { tier: "enterprise" }',
        '  token   issued (--json shows it)',
        '',
      ].join('\n'),
    );
  });

  it('names the branch that a decision took, counted from one', () => {
    expect(show({ decision: { branch: 1, read: { 'event.user.email': null } } })).toContain(
      '      branch 2   event.user.email = null',
    );
  });

  it('says of a claim that it will be discarded', () => {
    const lines = show({
      effects: [{ type: 'session.setCustomClaim', name: 'tier', value: 1, kept: false }],
    });
    expect(lines).toContain('      claim      tier = 1  (discarded when the stage ends)');
  });

  it('shows fetches, errors with line and column, and warnings', () => {
    const lines = show({
      outcome: 'error',
      next: null,
      fetches: [
        { method: 'POST', host: 'fraud.example', path: '/v1', status: 200, durationMs: 12.4 },
        {
          method: 'GET',
          host: 'down.example',
          path: '/',
          status: null,
          durationMs: 5_000,
          error_kind: 'http_fetch_timeout',
        },
      ],
      error: { error_kind: 'uncaught_error', message: 'x is not a function', line: 7, column: 3 },
      warnings: ['state.set after deny was ignored'],
    });
    expect(lines).toEqual(
      expect.arrayContaining([
        '  ✗ check-country  custom_action  3.2 ms  error',
        '      fetch      POST fraud.example/v1 → 200, 12 ms',
        '      fetch      GET down.example/ → http_fetch_timeout, 5.00 s',
        '      error      uncaught_error: x is not a function (line 7:3)',
        '      warning    state.set after deny was ignored',
      ]),
    );
  });

  it('indents what runs in a sub-routine and marks what was skipped', () => {
    const lines = show(
      { block: 'corporate', type: 'run_flow' },
      { block: 'inner', within: ['corporate'], outcome: 'skipped' },
    );
    expect(lines.find((line) => line.includes('inner'))).toMatch(
      /^ {2}– {3}inner .* skipped {2}→ country-gate$/u,
    );
  });

  it('tells a denial with its reason, its block and what the user sees', () => {
    const inspection = sampleInspection([], {
      status: 'denied',
      stage: 'pre-login',
      userMessage: 'Sorry.',
      accessToken: null,
    });
    const denied = {
      id: 'evt_1',
      tenant: 'ten_1',
      type: 'flow.run_denied',
      occurred_at: '2026-01-05T09:00:00.000Z',
      actor: { kind: 'engine', id: 'engine' },
      target: { kind: 'run', id: 'run_1' },
      run_id: 'run_1',
      outcome: 'denied',
      data: { reason: 'country-blocked', block: 'blocked', stage: 'pre-login', error_kind: null },
    } as const;
    const lines = renderTrace({ ...inspection, audit: [denied] }, page).split('\n');
    expect(lines.slice(-5)).toEqual([
      'denied in pre-login',
      '  reason     country-blocked',
      '  block      blocked',
      '  user sees  Sorry.',
      '',
    ]);
  });

  it('tells what an awaiting run waits for', () => {
    const awaiting = {
      kind: 'prompt',
      block: 'mfa',
      prompt: 'mfa-totp',
      input: { title: 'Code' },
      expiresAt: '2026-01-05T09:15:00.000Z',
    } as const;
    const text = renderTrace(
      sampleInspection([], { status: 'awaiting', stage: 'post-auth', awaiting }),
      page,
    );
    expect(text).toContain('waits for  the answer to prompt "mfa-totp" (block mfa)');
    expect(text).toContain('{ title: "Code" }');
  });

  it('never prints the token, nor a control sign that a flow logged', () => {
    const text = show({ logs: [{ level: 'warn', message: '\u001b[31mred\u001b[0m\nsecond line' }] }).join(
      '\n',
    );
    expect(text).not.toContain('eyJ');
    expect(text).not.toContain('\u001b');
    expect(text).toContain('\n                 second line');
  });

  it('keeps long texts within the width, whole', () => {
    const message = 'word '.repeat(60).trim();
    const lines = renderTrace(sampleInspection([sampleEntry({ logs: [{ level: 'info', message }] })]), {
      ...page,
      width: 60,
    }).split('\n');
    const logged = lines.filter((line) => line.includes('word'));
    expect(Math.max(...logged.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(logged.join(' ').match(/word/gu)).toHaveLength(60);
  });

  it('has the same text with colours and without', () => {
    const inspection = sampleInspection([
      sampleEntry({ outcome: 'denied', effects: [{ type: 'deny', reason: 'x' }] }),
    ]);
    const coloured = renderTrace(inspection, { ...page, colors: picocolors.createColors(true) });
    expect(coloured).not.toBe(renderTrace(inspection, page));
    expect(stripVTControlCharacters(coloured)).toBe(renderTrace(inspection, page));
  });
});
