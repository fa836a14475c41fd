import { describe, expect, it } from '@jest/globals';
import { findingOnFile } from './bundle/finding-at.ts';
import { type Finding, findingCatalogue, formatFinding, sortFindings } from './findings.ts';

const finding: Finding = {
  code: 'unknown-target',
  severity: 'error',
  file: 'flows/login.json',
  line: 12,
  column: 9,
  message: '"gate" goes to "x"',
  hint: 'Did you mean "y"?',
};

describe('findings', () => {
  it('read as place, severity, code and message, the hint below', () => {
    expect(formatFinding(finding)).toBe(
      'flows/login.json:12:9 error unknown-target  "gate" goes to "x"\n  Did you mean "y"?',
    );
    expect(formatFinding({ ...finding, hint: '', file: 'a\n\u001b[2J.js' })).toMatch(
      /^a\?\?\[2J\.js:12:9 .*$/,
    );
  });

  it('sort by file, line, column, code', () => {
    const other = [
      { ...finding, file: 'a.json', line: 99 },
      { ...finding, line: 2 },
      { ...finding, line: 12, column: 1 },
      { ...finding, code: 'cycle' as const },
      finding,
    ];
    expect(sortFindings([...other].reverse())).toEqual(other);
  });

  it('keep line breaks and terminal escapes of the author out of the message', () => {
    const { message } = findingOnFile('bad-slug', 'x', { message: 'a\n\u001b[31mb\u2028c', hint: '' });
    expect(message).toBe('a [31mb c');
  });

  it('have codes in kebab-case, each with a summary of its own', () => {
    const codes = Object.keys(findingCatalogue);
    expect(codes.filter((code) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(code))).toEqual([]);
    expect(new Set(Object.values(findingCatalogue).map(({ summary }) => summary)).size).toBe(codes.length);
  });
});
