import { describe, expect, it } from '@jest/globals';
import { sampleRecording } from '../testing/sample-recording.ts';
import { joinParts } from './join-parts.ts';

const part = (number: number, runId = 'run_1') => ({
  ...sampleRecording,
  runId,
  part: number,
  call: number === 1 ? sampleRecording.call : { verb: 'resume' as const, answer: {} },
});

describe('joinParts', () => {
  it('joins the parts of each run in order, from whatever process they come', () => {
    const { runs, incomplete } = joinParts([part(2), part(1, 'run_2'), part(3), part(1)]);
    expect(runs.map((run) => run.map(({ runId, part }) => `${runId}.${part}`))).toEqual([
      ['run_1.1', 'run_1.2', 'run_1.3'],
      ['run_2.1'],
    ]);
    expect(incomplete).toEqual([]);
  });

  it.each([
    ['its beginning', [part(2)], 'part 1 is missing'],
    ['a part in between', [part(1), part(3)], 'part 2 is missing'],
    ['one part twice', [part(1), part(1)], 'part 1 is there twice'],
    ['a start in the middle', [part(1), { ...part(1), part: 2 }], 'part 2 is a start, which it cannot be'],
  ])('tells a run that has %s wrong', (_, parts, problem) => {
    expect(joinParts(parts)).toEqual({ runs: [], incomplete: [{ runId: 'run_1', problem }] });
  });
});
