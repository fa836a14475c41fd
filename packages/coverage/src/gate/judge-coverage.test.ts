import { describe, expect, it } from '@jest/globals';
import type { CoverageReport } from '../measure/coverage-report.ts';
import { judgeCoverage, parseGate } from './judge-coverage.ts';

const tally = (covered: number, total: number) => ({ covered, total });
const report: CoverageReport = {
  blocks: tally(9, 10),
  branches: tally(0, 0),
  conditions: tally(10, 10),
  paths: { ...tally(10, 10), exact: false },
  flows: {},
};

function judge(text: string) {
  const gate = parseGate(text);
  if ('wrong' in gate) return gate.wrong;
  return judgeCoverage(report, gate).map(({ measure, percent }) => [measure, percent]);
}

describe('--min', () => {
  it('tells what is short; nothing to cover is covered', () => {
    expect(judge('blocks=90,branches=100')).toEqual([]);
    expect(judge('blocks=90.1,conditions=100%')).toEqual([['blocks', 90]]);
  });

  it('is short of what cannot be told: paths that were not all listed, measures that were not taken', () => {
    expect(judge('90')).toEqual([
      ['edges', null],
      ['paths', null],
      ['denyReasons', null],
    ]);
    expect(judge('0')).toEqual([]);
  });

  it.each(['', 'x', '101', '-1', 'blocks=', 'blocks=90,blocks=80', 'lines=90', 'blocks=9=0', 'blocks=1e2'])(
    'refuses %j',
    (text) => expect(judge(text)).toEqual(expect.stringMatching(/percentage|measured|twice/u)),
  );
});
