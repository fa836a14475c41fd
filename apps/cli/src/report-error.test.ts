import { describe, expect, it } from '@jest/globals';
import { SluiceError } from '@sluice/flow';
import { exitCodeOf, reportError } from './report-error.ts';
import { recordShell } from './testing/record-shell.ts';

describe('reportError', () => {
  it('says what is wrong in one line, then details, place and way out', () => {
    const shell = recordShell('/work');
    const error = new SluiceError('input_invalid', 'the event cannot be used', {
      place: { file: 'event.json', line: 3, column: 5, path: 'client.type' },
      details: ['one', 'two'],
      hint: 'Mend it.',
    });
    expect(reportError(error, shell)).toBe(2);
    expect(shell.stderr()).toBe(
      'error: the event cannot be used\n  one\n  two\n  at event.json:3:5 (client.type)\n  hint: Mend it.\n',
    );
    expect(shell.stdout()).toBe('');
  });

  it('shows a stack to nobody who did not ask for it', () => {
    const shell = recordShell('/work');
    expect(reportError(new TypeError('undefined is not\na function'), shell)).toBe(3);
    expect(shell.stderr().split('\n')[0]).toBe('error: the engine failed: undefined is not');
    expect(shell.stderr()).not.toContain('report-error.test.ts');
    const asked = recordShell('/work', { SLUICE_DEBUG: '1' });
    reportError(new TypeError('x'), asked);
    expect(asked.stderr()).toContain('report-error.test.ts');
  });

  it.each([
    ['bundle_invalid', 1],
    ['bundle_unreadable', 2],
    ['flow_unknown', 2],
    ['input_invalid', 2],
    ['key_missing', 2],
    ['store_unavailable', 3],
    ['store_locked', 3],
    ['sandbox_unavailable', 3],
    ['block_type_invalid', 3],
  ] as const)('gives %s the exit code %i', (code, exit) => {
    expect(exitCodeOf(new SluiceError(code, 'x'))).toBe(exit);
  });
});
