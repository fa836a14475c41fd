import { describe, expect, it } from '@jest/globals';
import picocolors from 'picocolors';
import { type Finding, renderFindings } from './render-findings.ts';

const page = { width: 100, colors: picocolors.createColors(false) };
const place = { folder: '/home/ann/acme', cwd: '/home/ann' };
const finding: Finding = {
  code: 'unknown-target',
  severity: 'error',
  file: 'flows/login.json',
  line: 12,
  column: 9,
  message: 'there is no block "blockd"',
  hint: 'Did you mean blocked?',
};

describe('renderFindings', () => {
  it('gives place, severity, code, message and hint, and counts', () => {
    const warning: Finding = { ...finding, severity: 'warning', code: 'shared-action', hint: '' };
    expect(renderFindings([finding, warning], place, page)).toBe(
      [
        'acme/flows/login.json:12:9  error unknown-target',
        '  there is no block "blockd"',
        '  Did you mean blocked?',
        '',
        'acme/flows/login.json:12:9  warning shared-action',
        '  there is no block "blockd"',
        '',
        '1 error, 1 warning',
        '',
      ].join('\n'),
    );
  });

  it('says so when there is nothing', () => {
    expect(renderFindings([], place, page)).toBe('no errors\n');
  });
});
