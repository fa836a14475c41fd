import { describe, expect, it } from '@jest/globals';
import picocolors from 'picocolors';
import { renderSuiteResult } from './render-suite-result.ts';

const page = { width: 80, colors: picocolors.createColors(false) };
const place = { folder: '/home/jane/acme', cwd: '/home/jane' };
const failure = {
  path: 'expect.claims',
  line: 3,
  column: 5,
  message: 'expected (-) and got (+) differ\n- 1\n+ 2',
  source: '    claims: {}\u001b[31m',
};

describe('the result of the suites', () => {
  it('shows what failed at its line, and counts', () => {
    const scenarios = [
      { suite: 'scenarios/a.yaml', name: 'one', ok: false, failures: [failure] },
      { suite: 'scenarios/b.yaml', name: 'two', ok: true, failures: [] },
    ];
    expect(renderSuiteResult({ passed: 1, failed: 1, scenarios }, place, page).split('\n')).toEqual([
      'scenarios/a.yaml',
      '  ✗ one',
      '      acme/scenarios/a.yaml:3:5  expect.claims',
      '        expected (-) and got (+) differ',
      '        - 1',
      '        + 2',
      '          3 |     claims: {}\\u{1b}[31m',
      '            |     ^',
      '',
      'scenarios/b.yaml',
      '  ✓ two',
      '',
      '1 passed, 1 failed',
      '',
    ]);
  });

  it('paints what was expected green and what came red', () => {
    const colored = { width: 80, colors: picocolors.createColors(true) };
    const scenarios = [{ suite: 'a.yaml', name: 'one', ok: false, failures: [failure] }];
    const text = renderSuiteResult({ passed: 0, failed: 1, scenarios }, place, colored);
    expect(text).toContain(colored.colors.green('- 1'));
    expect(text).toContain(colored.colors.red('+ 2'));
  });
});
