import { describe, expect, it } from '@jest/globals';
import { type StageId, stageIds } from '@sluice/flow';
import fc from 'fast-check';
import {
  createStageMachine,
  isFinal,
  type Position,
  pipeline,
  reportedStage,
  runningStage,
  type StageEvent,
} from './stage-machine.ts';

const walk = (defined: StageId[], events: StageEvent[]): Position[] => {
  const machine = createStageMachine(defined);
  const visited: Position[] = [machine.initial];
  for (const event of events) visited.push(machine.next(visited.at(-1) ?? 'entry', event));
  return visited;
};

describe('the stage machine', () => {
  it('2.1 keeps the order when every stage is defined', () => {
    expect(
      walk([...stageIds], ['enter.login', 'passed', 'registered', 'passed', 'passed', 'passed', 'passed']),
    ).toEqual([
      'entry',
      'pre-login',
      'authentication',
      'registration',
      'post-auth',
      'post-login',
      'issue-tokens',
      'completed',
    ]);
  });

  it('2.1 passes through stages that the flow does not define', () => {
    expect(walk(['post-auth'], ['enter.login', 'authenticated', 'passed'])).toEqual([
      'entry',
      'authentication',
      'post-auth',
      'completed',
    ]);
    expect(walk([], ['enter.login', 'registered'])).toEqual(['entry', 'authentication', 'completed']);
  });

  it('2.2 enters login flows at pre-login and token flows at issue-tokens', () => {
    const machine = createStageMachine(stageIds);
    expect(machine.next('entry', 'enter.login')).toBe('pre-login');
    expect(machine.next('entry', 'enter.token')).toBe('issue-tokens');
  });

  it('2.2 never reaches issue-tokens from a login without authentication', () => {
    const login = pipeline.filter(([from]) => from !== 'authentication' && from !== 'entry');
    const reachable = new Set<Position>(['pre-login']);
    for (let grown = -1; grown !== reachable.size; ) {
      grown = reachable.size;
      for (const [from, , to] of login) if (reachable.has(from)) reachable.add(to);
    }
    expect([...reachable]).toEqual(['pre-login', 'authentication']);
  });

  it('2.3 ends in completed, denied or failed, and stays there', () => {
    const machine = createStageMachine(stageIds);
    for (const position of ['pre-login', 'authentication', 'post-auth/prompt', 'issue-tokens'] as const) {
      expect(machine.next(position, 'denied')).toBe('denied');
      expect(machine.next(position, 'failed')).toBe('failed');
    }
    for (const final of ['completed', 'denied', 'failed'] as const) {
      expect(isFinal(final)).toBe(true);
      for (const event of ['passed', 'answered', 'authenticated', 'denied'] as const) {
        expect(() => machine.next(final, event)).toThrow(RangeError);
      }
    }
  });

  it('2.4 keeps the stage while the run waits', () => {
    expect(reportedStage('authentication')).toBe('pre-login');
    expect(reportedStage('post-auth/prompt')).toBe('post-auth');
    expect(runningStage('post-auth/prompt')).toBeNull();
    expect(reportedStage('denied')).toBeNull();
  });

  it('2.6 is a function of position and event alone', () => {
    const events: StageEvent[] = [
      'enter.login',
      'enter.token',
      'passed',
      'authenticated',
      'registered',
      'prompted',
      'answered',
      'denied',
      'failed',
    ];
    fc.assert(
      fc.property(
        fc.subarray([...stageIds]),
        fc.array(fc.constantFrom(...events), { maxLength: 20 }),
        (defined, sequence) => {
          const used = createStageMachine(defined);
          let position = used.initial;
          for (const event of sequence) {
            const fresh = createStageMachine(defined);
            let expected: Position | 'refused';
            try {
              expected = fresh.next(position, event);
            } catch {
              expected = 'refused';
            }
            let got: Position | 'refused';
            try {
              got = used.next(position, event);
            } catch {
              got = 'refused';
            }
            expect(got).toBe(expected);
            const stage = runningStage(position);
            if (stage !== null && got !== 'refused') expect(defined).toContain(stage);
            if (got !== 'refused') position = got;
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
