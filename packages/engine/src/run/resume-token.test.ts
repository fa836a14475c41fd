import { describe, expect, it } from '@jest/globals';
import { createResumeTokens } from './resume-token.ts';

const tokens = createResumeTokens(new Uint8Array(32).fill(1));

describe('a resume token', () => {
  it('6.4 opens for the tenant, the run and the checkpoint that it was made for', () => {
    expect(tokens.open('ten_1', tokens.mint('ten_1', 'run_1', 2))).toEqual({ runId: 'run_1', seq: 2 });
  });

  it('1 opens for no other tenant, though it has a run of the same id', () => {
    expect(tokens.open('ten_2', tokens.mint('ten_1', 'run_1', 2))).toBeNull();
  });

  it('6.4 opens for no other run or checkpoint, and with no other key', () => {
    const token = tokens.mint('ten_1', 'run_1', 2);
    expect(tokens.open('ten_1', token.replace('run_1', 'run_2'))).toBeNull();
    expect(tokens.open('ten_1', token.replace('.2.', '.3.'))).toBeNull();
    expect(createResumeTokens(new Uint8Array(32).fill(2)).open('ten_1', token)).toBeNull();
  });
});
